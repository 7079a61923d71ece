/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * own - what a hook's own calls cost where zpl has a part in them, beside the same calls straight to the kernel
 *
 *   LD_PRELOAD=build/libzpl_boot.so LIBZPHOOK=build/test/bench/own.so build/test/bench/idle
 *
 * The least of many short loops, taken in turns.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <zpl/hook.h>

#define ROUNDS 100
#define CALLS 300

static int null, ends[2];
static sigset_t none;

static long straight(long nr, long a, long b, long c)
{
	return zpl_syscall(nr, a, b, c, nr == SYS_rt_sigprocmask ? 8 : 0, 0, 0);
}

static void write_file(int by_libc)
{
	if (by_libc)
		(void)!write(null, "x", 1);
	else
		straight(SYS_write, null, (long)"x", 1);
}

static void write_pipe(int by_libc)
{
	char byte;

	if (by_libc)
		(void)!write(ends[1], "x", 1);
	else
		straight(SYS_write, ends[1], (long)"x", 1);
	straight(SYS_read, ends[0], (long)&byte, 1);
}

static void open_close(int by_libc)
{
	if (by_libc)
		close(open("/dev/null", O_RDONLY | O_CLOEXEC));
	else
		straight(SYS_close, straight(SYS_open, (long)"/dev/null", O_RDONLY | O_CLOEXEC, 0), 0, 0);
}

static void mask(int by_libc)
{
	if (by_libc)
		sigprocmask(SIG_BLOCK, &none, NULL);
	else
		straight(SYS_rt_sigprocmask, SIG_BLOCK, (long)&none, 0);
}

static double time_of(void (*call)(int), int by_libc)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < CALLS; i++)
		call(by_libc);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / CALLS;
}

static void measure(const char *name, void (*call)(int))
{
	double least[2] = { 1e9, 1e9 };

	for (int i = 0; i < 2 * ROUNDS; i++) {
		double t = time_of(call, i % 2);

		least[i % 2] = t < least[i % 2] ? t : least[i % 2];
	}
	printf("%-24s %6.0f ns, straight %6.0f ns\n", name, least[1], least[0]);
}

static int init(const struct zpl_api *api)
{
	(void)api;
	null = open("/dev/null", O_WRONLY);
	return null < 0 || pipe(ends) || sigemptyset(&none);
}

static void done(int status)
{
	(void)status;
	measure("write to a file", write_file);
	measure("write to a pipe, read", write_pipe);
	measure("open and close", open_close);
	measure("sigprocmask", mask);
	fflush(stdout);
}

static long handle(struct zpl_call *call)
{
	return zpl_next(call);
}

static const int wants[] = { SYS_exit_group, -1 };

ZPL_HOOK = { ZPL_HOOK_INIT("own"), .wants = wants, .init = init, .handle = handle, .exit = done };
