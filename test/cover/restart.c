/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * restart: a blocked call whose place is patched meanwhile is started again, and seen once
 *
 * Both threads call from a place that zpl knows nothing of; what follows the call makes a jump
 * over it lead far below the program, so that it is patched once it has run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

__asm__(".text\n\t.fill 512, 1, 0x06\nplace:\n\tsyscall\n\tcmp $0xc000, %eax\n\tret\n\t.fill 512, 1, 0x06\n");
extern const char place[];

static int end[2], tid, handled;

static long call(long nr, long a, void *b, long c)
{
	__asm__ volatile("call place" : "+a"(nr) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory", "cc");
	return nr;
}

static void handler(int sig)
{
	(void)sig;
	__atomic_add_fetch(&handled, 1, __ATOMIC_SEQ_CST);
}

static void *reader(void *arg)
{
	char byte = 0;

	__atomic_store_n(&tid, (int)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	CHECK_INT(call(SYS_read, end[0], &byte, 1), 1);
	CHECK_INT(byte, 'x');
	return arg;
}

/* Until the kernel has the reader asleep in its read. */
static void wait_blocked(void)
{
	char path[64], text[8] = "";
	int fd;

	while (text[0] != '0' || text[1] != ' ') {
		snprintf(path, sizeof path, "/proc/self/task/%d/syscall", tid);
		fd = open(path, O_RDONLY);
		text[0] = 0;
		if (syscall(SYS_pread64, fd, text, sizeof text - 1, 0) < 2)
			text[0] = 0;
		close(fd);
	}
}

int main(void)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };
	pthread_t t;
	long before = syscall(5001);

	CHECK(pipe(end) == 0 && sigaction(SIGUSR1, &sa, NULL) == 0);
	CHECK(pthread_create(&t, NULL, reader, NULL) == 0);
	while (!__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
		;
	wait_blocked();
	for (int i = 1; i <= 20; i++) {
		CHECK_INT(call(SYS_getpid, 0, NULL, 0), getpid());
		CHECK(pthread_kill(t, SIGUSR1) == 0);
		while (__atomic_load_n(&handled, __ATOMIC_SEQ_CST) < i)
			;
		wait_blocked();
	}
	CHECK(write(end[1], "x", 1) == 1);
	CHECK(pthread_join(t, NULL) == 0);
	CHECK_INT(syscall(5001) - before, 1);
	CHECK_INT((unsigned char)place[0], 0xe9);
	return check_status();
}
