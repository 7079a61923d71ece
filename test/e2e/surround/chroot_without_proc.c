/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* In an empty root, without /proc, calls, threads, signals and new code go on. */
#include "e2e.h"
#include <sys/stat.h>

static void *run(void *arg)
{
	mark();
	return arg;
}

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	(void)uc;
	SYS(SYS_getpid);
}

static void inside(void)
{
	pthread_t t;
	char *p = pages(1);

	CHECK(mkdir("root", 0755) == 0 && chroot("root") == 0 && chdir("/") == 0);
	CHECK(access("/proc/self", F_OK) == -1);
	on_signal(SIGUSR1, hit, 0);
	CHECK(raise(SIGUSR1) == 0);
	CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	memcpy(p, "\xb8\x27\0\0\0\x0f\x05\xc3", 8);
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	CHECK(((long (*)(void))(uintptr_t)p)() == getpid());
}

int main(void)
{
	if (geteuid() != 0)
		return skip("needs root");
	print_status("inside", in_child(inside));
	*e2e_marks = 0; /* the hook's count file is out of the child's reach */
	return done();
}
