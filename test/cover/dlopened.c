/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* dlopened BOOT: stage 1 is loaded by dlopen() in the middle of the program, which is hooked from there on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

static void *run(void *arg)
{
	for (int i = 0; i < 100; i++)
		CHECK_INT(syscall(5000), 77);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t t[2];

	CHECK_INT(syscall(5000), -1);
	CHECK(argc > 1 && dlopen(argv[1], RTLD_NOW));
	run(NULL);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return check_status();
}
