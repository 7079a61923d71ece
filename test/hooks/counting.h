/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * counting - how a test hook proves that it ran, and how often
 *
 * Every test hook counts the calls it is given and, apart from them, the marker
 * calls (numbers 900 to 999 and 5000 to 5999, which no kernel has) that a test program makes on
 * purpose. With ZPL_TEST_COUNT=FILE it appends lines of the form
 *
 *     pid=<pid> since=<ns> calls=<n> markers=<m>
 *
 * @since tells processes apart that were given the same pid one after the other: when
 * it was forked or first counted, by CLOCK_MONOTONIC. The counts never shrink within
 * such a process, also over exec: a reader takes the line with the most calls of
 * each. Lines are written at the end, before an
 * exec, and at marker 1, 2, 4, 8 …, so that a death by signal leaves proof too.
 *
 * Rules: no libc but in counting_init(), no vector register, little stack: ZPL_HOOK_BARE
 * hooks use this too. No descriptor is kept: the program could close it. A child
 * of vfork shares the counters, so its calls count for the pid that made it.
 */
#ifndef ZPL_TEST_COUNTING_H
#define ZPL_TEST_COUNTING_H

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <zpl/hook.h>

#define MARKER_FIRST 5000
#define MARKER_END 6000
#define MARKER_NAMED 900 /* 100 numbers that can be asked for one by one, as those above cannot */

static char counting_file[4096]; /* absolute, "" for none; written by init only */
static _Atomic long counting_pid;
static _Atomic unsigned long counting_since;
static _Atomic unsigned long counting_calls;
static _Atomic unsigned long counting_markers;
static atomic_bool counting_mute; /* under seccomp's strict mode an open would kill */

static inline char *counting_put_text(char *p, const char *text)
{
	while (*text)
		*p++ = *text++;
	return p;
}

static inline char *counting_put_number(char *p, unsigned long n)
{
	char digits[24];
	int len = 0;

	do
		digits[len++] = (char)('0' + n % 10);
	while (n /= 10);
	while (len)
		*p++ = digits[--len];
	return p;
}

static inline void counting_append(const char *line, size_t len)
{
	long fd = zpl_syscall(SYS_openat, AT_FDCWD, (long)counting_file,
			      O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666, 0, 0);

	if (fd < 0)
		return;
	zpl_syscall(SYS_write, fd, (long)line, (long)len, 0, 0, 0);
	zpl_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
}

/* Appends one line with the counts so far, in one write(2). */
static inline void counting_flush(void)
{
	char line[128];
	char *p = line;

	if (!counting_file[0] || atomic_load(&counting_mute))
		return;
	p = counting_put_text(p, "pid=");
	p = counting_put_number(p, (unsigned long)atomic_load(&counting_pid));
	p = counting_put_text(p, " since=");
	p = counting_put_number(p, atomic_load(&counting_since));
	p = counting_put_text(p, " calls=");
	p = counting_put_number(p, atomic_load(&counting_calls));
	p = counting_put_text(p, " markers=");
	p = counting_put_number(p, atomic_load(&counting_markers));
	*p++ = '\n';
	counting_append(line, (size_t)(p - line));
}

/* A self-check of a hook failed: says so and ends the process with status 99. */
static inline void counting_fail(const char *what)
{
	char line[256];
	char *p = counting_put_text(line, "test hook: check failed: ");

	p = counting_put_text(p, what);
	*p++ = '\n';
	zpl_syscall(SYS_write, 2, (long)line, p - line, 0, 0, 0);
	zpl_syscall(SYS_exit_group, 99, 0, 0, 0, 0, 0);
}

static inline unsigned long counting_now(void)
{
	struct timespec now = { 0, 0 };

	zpl_syscall(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0, 0, 0);
	return (unsigned long)now.tv_sec * 1000000000ul + (unsigned long)now.tv_nsec;
}

/* In a forked child: the counts begin again. May be called twice. */
static inline void counting_fork_child(void)
{
	long pid = zpl_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0);

	if (atomic_exchange(&counting_pid, pid) == pid)
		return;
	atomic_store(&counting_since, counting_now());
	atomic_store(&counting_calls, 0);
	atomic_store(&counting_markers, 0);
}

static inline bool counting_is_strict(const struct zpl_call *call)
{
	return (call->nr == SYS_prctl && (int)call->arg[0] == 22 && call->arg[1] == 1) ||
	       (call->nr == SYS_seccomp && (int)call->arg[0] == 0);
}

static inline bool counting_may_end(const struct zpl_call *call)
{
	switch (call->nr) {
	case SYS_exit_group:
	case SYS_execve:
	case SYS_execveat:
	case SYS_seccomp:
		return true;
	case SYS_prctl:
		return (int)call->arg[0] == 22; /* PR_SET_SECCOMP */
	case SYS_exit:
		return call->tid == atomic_load(&counting_pid);
	default:
		return false;
	}
}

static inline bool counting_is_marker(int64_t nr)
{
	return (nr >= MARKER_FIRST && nr < MARKER_END) || (nr >= MARKER_NAMED && nr < MARKER_NAMED + 100);
}

/* Counts one call; to be called first thing in handle(). Returns its ordinal. */
static inline unsigned long counting_note(const struct zpl_call *call)
{
	unsigned long n = atomic_fetch_add(&counting_calls, 1) + 1;

	if (counting_is_marker(call->nr)) {
		unsigned long m = atomic_fetch_add(&counting_markers, 1) + 1;

		if (!(m & (m - 1)))
			counting_flush();
	} else if (counting_may_end(call)) {
		counting_flush();
		if (counting_is_strict(call))
			atomic_store(&counting_mute, true);
	}
	return n;
}

/* Passes the call on, and notices being a new process afterwards. */
static inline long counting_next(struct zpl_call *call)
{
	int64_t nr = call->nr;
	long result = zpl_next(call);

	if (result == 0 && (nr == SYS_fork || nr == SYS_clone || nr == SYS_clone3))
		counting_fork_child();
	return result;
}

/*
 * The same, but ends in a call of zpl_next() that the compiler can turn into a jump: then zpl makes the
 * call when the hook has returned. Forks are the exception.
 */
static inline long counting_last(struct zpl_call *call)
{
	if (call->nr == SYS_fork || call->nr == SYS_clone || call->nr == SYS_clone3)
		return counting_next(call);
	return zpl_next(call);
}

/* What this process had counted before an exec: taken up again. The pid's latest holder is this one. */
static inline void counting_resume(void)
{
	char line[256];
	FILE *file = fopen(counting_file, "re");
	unsigned long since, calls, markers;
	long pid;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "pid=%ld since=%lu calls=%lu markers=%lu", &pid, &since, &calls, &markers) != 4 ||
		    pid != atomic_load(&counting_pid) || since < atomic_load(&counting_since) ||
		    (since == atomic_load(&counting_since) && calls < atomic_load(&counting_calls)))
			continue;
		atomic_store(&counting_since, since);
		atomic_store(&counting_calls, calls);
		atomic_store(&counting_markers, markers);
	}
	if (file)
		fclose(file);
}

/* To be called from init(): the one function here that uses libc. */
static inline void counting_init(void)
{
	const char *name = getenv("ZPL_TEST_COUNT");
	char dir[2048] = "";

	atomic_store(&counting_pid, getpid());
	if (!name || !*name)
		return;
	if (name[0] != '/' && !getcwd(dir, sizeof(dir)))
		return;
	snprintf(counting_file, sizeof(counting_file), "%s%s%s", dir, dir[0] ? "/" : "", name);
	counting_resume();
	if (!atomic_load(&counting_since))
		atomic_store(&counting_since, counting_now());
}

#endif
