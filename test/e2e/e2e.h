/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * e2e.h - what the end-to-end programs share
 *
 * A program shows one behaviour. It checks the kernel's contract itself (CHECK),
 * prints only what is the same in every run, and ends with "return done();".
 * test/e2e/run_case runs it natively and hooked and compares.
 *
 * mark() makes a call that no kernel knows (number 900); the test hooks count
 * it, and the count must equal what done() prints: no call lost, none doubled.
 */
#ifndef ZPL_E2E_H
#define ZPL_E2E_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define E2E_UNUSED __attribute__((unused))
#define E2E_MARK   900 /* to 999: a hook can ask for them by number */

/* Ends the program (or the child) with status 1 and says where. */
#define CHECK(cond) ((cond) ? (void)0 : e2e_fail(__FILE__, __LINE__, #cond))

#define SYS(...) SYS_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define SYS_(n, a, b, c, d, e, f, ...) \
	e2e_sys((long)(n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* In a page of its own, shared with forked children. */
static volatile unsigned long *e2e_marks E2E_UNUSED;

E2E_UNUSED __attribute__((noreturn)) static void e2e_fail(const char *file, int line,
							  const char *what)
{
	const char *base = strrchr(file, '/');

	dprintf(2, "FAIL %s:%d: %s (errno %d)\n", base ? base + 1 : file, line, what, errno);
	_exit(1);
}

/* One system call instruction in the program's own text; −errno on failure. */
E2E_UNUSED static inline __attribute__((always_inline)) long e2e_sys(long nr, long a, long b,
								     long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "+a"(nr)
			 : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return nr;
}

__attribute__((constructor)) E2E_UNUSED static void e2e_start(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		e2e_fail(__FILE__, __LINE__, "mmap");
	e2e_marks = (volatile unsigned long *)page;
}

/* A counted call; async-signal-safe, from any thread or child. */
E2E_UNUSED static void mark(void)
{
	__atomic_fetch_add(e2e_marks, 1, __ATOMIC_SEQ_CST);
	CHECK(SYS(E2E_MARK) == -ENOSYS);
}

E2E_UNUSED static int done(void)
{
	puts("ok");
	if (*e2e_marks)
		printf("#markers %lu\n", *e2e_marks);
	fflush(stdout);
	return 0;
}

/* This machine cannot run the case: run_case reports a skip with the reason. */
E2E_UNUSED static int skip(const char *why)
{
	printf("skip: %s\n", why);
	fflush(stdout);
	return 77;
}

/* The wait status of a child, EINTR aside. */
E2E_UNUSED static int wait_status(pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0)
		CHECK(errno == EINTR);
	return status;
}

/* Runs @fn in a forked child that exits 0 after it; its wait status. */
E2E_UNUSED static int in_child(void (*fn)(void))
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		fn();
		_exit(0);
	}
	return wait_status(pid);
}

#define E2E_ANY_CALL (-1)

/* Waits until the kernel has process or thread @pid asleep in call @nr, or in any. */
E2E_UNUSED static void wait_blocked(pid_t pid, long nr)
{
	char path[64], text[32];

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	for (;;) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = read(fd, text, sizeof(text) - 1);

		close(fd);
		text[n > 0 ? n : 0] = 0;
		if (text[0] >= '0' && text[0] <= '9' && (nr == E2E_ANY_CALL || strtol(text, NULL, 10) == nr))
			return;
		sched_yield();
	}
}

E2E_UNUSED static void print_status(const char *what, int status)
{
	if (WIFSIGNALED(status))
		printf("%s: signal %d\n", what, WTERMSIG(status));
	else
		printf("%s: exit %d\n", what, WEXITSTATUS(status));
}

/* @handler may be a SA_SIGINFO function with SA_SIGINFO in @flags. */
E2E_UNUSED static void on_signal(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = handler;
	sa.sa_flags = flags | SA_SIGINFO;
	CHECK(sigaction(sig, &sa, NULL) == 0);
}

E2E_UNUSED static sigset_t sigset_of(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	return set;
}

/* @n fresh read-write pages. */
E2E_UNUSED static char *pages(size_t n)
{
	void *p = mmap(NULL, n * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	return (char *)p;
}

#endif
