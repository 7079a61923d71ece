/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A signal that interrupts a blocked call shows rip after it, and -EINTR or the call again. */
#include "e2e.h"

static int fd[2];
extern char after_read[];

static void hit(int sig, siginfo_t *si, void *ctx)
{
	greg_t *g = ((ucontext_t *)ctx)->uc_mcontext.gregs;

	(void)si;
	if (g[REG_RIP] == (greg_t)(uintptr_t)after_read && sig == SIGUSR2)
		CHECK(g[REG_RAX] == -EINTR);
	if (g[REG_RIP] == (greg_t)(uintptr_t)after_read - 2 && sig == SIGUSR1)
		CHECK(g[REG_RAX] == SYS_read);
	CHECK(g[REG_RDI] == fd[0] && g[REG_RBX] == 0xbbbb);
	mark();
	CHECK(SYS(SYS_write, fd[1], "x", 1) == 1);
}

__attribute__((noinline)) static long blocked_read(char *c)
{
	long ret = SYS_read;

	__asm__ volatile("mov $0xbbbb, %%ebx\n\tsyscall\nafter_read:"
			 : "+a"(ret)
			 : "D"(fd[0]), "S"(c), "d"(1)
			 : "rcx", "r11", "rbx", "memory");
	return ret;
}

int main(void)
{
	CHECK(pipe(fd) == 0);
	on_signal(SIGUSR1, hit, SA_RESTART);
	on_signal(SIGUSR2, hit, 0);
	for (int i = 0; i < 40; i++) {
		pid_t parent = getpid(), pid;
		char c;

		pid = fork();
		if (!pid) {
			wait_blocked(parent, SYS_read);
			_exit(kill(parent, i % 2 ? SIGUSR1 : SIGUSR2));
		}
		if (i % 2 == 0)
			CHECK(blocked_read(&c) == -EINTR);
		CHECK(blocked_read(&c) == 1 && wait_status(pid) == 0);
	}
	return done();
}
