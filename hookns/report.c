/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * report - see report.h
 *
 * The program may have changed its directory, closed or replaced its standard error, or be
 * about to end: the file's name is made absolute at the start, and standard error is kept
 * by a second descriptor, which counts only while it is still the same file.
 */
#define _GNU_SOURCE
#include "report.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/start.h"
#include "account.h"
#include "memory.h"
#include "report_parts.h"
#include "thread.h"
#include "user.h"

#define KEEP_FROM 900 /* where programs do not look for descriptors */

static char *path; /* absolute, %p still in it; NULL: to standard error */
static pid_t owner;
static uint64_t start_ns;
static int kept_fd = -1;
static struct stat kept;
static atomic_int n_threads = 1;

static void note_failed(const char *name, int err)
{
	struct zpl_failure fail;

	zpl_fail(&fail, ZPL_STEP_REPORT_OPEN, err, 0, name, NULL);
	zpl_message_note(&zpl_config, &fail);
}

static char *absolute(const char *name)
{
	char dir[PATH_MAX] = "", *full;

	if (*name != '/' && !getcwd(dir, sizeof dir))
		return NULL;
	if (asprintf(&full, "%s%s%s", dir, *name != '/' ? "/" : "", name) < 0)
		return NULL;
	return full;
}

static bool expand(char out[PATH_MAX], pid_t pid)
{
	size_t n = 0;

	for (const char *p = path; *p && n + 12 < PATH_MAX; p++) {
		if (p[0] == '%' && p[1] == 'p') {
			n += (size_t)snprintf(out + n, 12, "%d", pid);
			p++;
		} else {
			out[n++] = *p;
		}
	}
	out[n] = 0;
	return n + 12 < PATH_MAX;
}

/* Return: a descriptor, -1: none; the user has been told. */
static int open_file(pid_t pid)
{
	char name[PATH_MAX];
	int fd = -1;

	if (!expand(name, pid))
		errno = ENAMETOOLONG;
	else
		fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0)
		note_failed(name, errno);
	return fd;
}

static bool is_kept(int fd)
{
	struct stat now;

	return fstat(fd, &now) == 0 && now.st_dev == kept.st_dev && now.st_ino == kept.st_ino;
}

static void start_stderr(void)
{
	if (fstat(2, &kept) == 0)
		kept_fd = fcntl(2, F_DUPFD_CLOEXEC, KEEP_FROM);
}

static bool start_file(void)
{
	int fd;

	path = absolute(zpl_config.report);
	if (!path) {
		note_failed(zpl_config.report, errno);
		return false;
	}
	fd = open_file(owner);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void first_lost(const struct zpl_object **image, size_t *site, unsigned *n)
{
	*n = 0;
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		for (size_t i = 0; i < o->plans.n; i++)
			if (zpl_tally_is_left(o, i) &&
			    (o->plans.plan[i].refused & (ZPL_NO_ROOM | ZPL_REFUSED | ZPL_ALTERED)) && !(*n)++) {
				*image = o;
				*site = i;
			}
}

/* Calls that could be patched, had the kernel let us. Those that cannot are in the summary. */
static void note_lost(void)
{
	const struct zpl_object *o = NULL;
	struct zpl_failure fail;
	const char *symbol;
	uint64_t off = 0;
	char where[256];
	size_t i = 0;
	unsigned n;

	first_lost(&o, &i, &n);
	if (!n)
		return;
	symbol = zpl_tally_symbol(o, zpl_tally_readable(o), o->plans.plan[i].site, &off);
	snprintf(where, sizeof where, "%s %s+0x%lx, %s", o->name, symbol ? symbol : "",
		 symbol ? off : o->plans.plan[i].site, zpl_refusal_text(o->plans.plan[i].refused));
	zpl_fail(&fail, ZPL_STEP_LOST_SITES, 0, n, where, NULL);
	zpl_message_note(&zpl_config, &fail);
}

static void note_shared_block(void)
{
	int err = -zpl_thread_no_blocks();
	struct zpl_failure fail;

	if (!err)
		return;
	zpl_fail(&fail, ZPL_STEP_SHARED_BLOCK, err, 0, NULL,
		 err == ENOSYS  ? "CPU or kernel lacks FSGSBASE" :
		 err == ENOTSUP ? zpl_tcb_check_failure() :
				  "no thread can be made");
	zpl_message_note(&zpl_config, &fail);
}

static void say_summary(void)
{
	struct zpl_tally t;
	size_t n, images = zpl_tally_all(&t);

	n = t.patched[ZPL_PATCH_NEAR] + t.patched[ZPL_PATCH_MOVED] + t.patched[ZPL_PATCH_SHORT] +
	    t.patched[ZPL_PATCH_ZERO];
	zpl_message_log(&zpl_config, ZPL_LOG_INFO,
			"%u calls patched in %u images (near %u, moved %u, short %u, zero %u), %u left, %u unproved",
			(unsigned)n, (unsigned)images, (unsigned)t.patched[ZPL_PATCH_NEAR],
			(unsigned)t.patched[ZPL_PATCH_MOVED], (unsigned)t.patched[ZPL_PATCH_SHORT],
			(unsigned)t.patched[ZPL_PATCH_ZERO], (unsigned)t.left, (unsigned)t.unproved);
	if (t.waiting)
		zpl_message_log(&zpl_config, ZPL_LOG_INFO, "%u more calls left: nobody asked",
				(unsigned)t.waiting);
}

void zpl_report_start(void)
{
	if (zpl_config.log >= ZPL_LOG_INFO) {
		say_summary();
		note_lost();
		note_shared_block();
	}
	owner = getpid();
	start_ns = now_ns();
	if (!zpl_config.report)
		return;
	if (strcmp(zpl_config.report, "stderr") == 0)
		start_stderr();
	else if (!start_file())
		return;
	zpl_account_on = true;
}

static int write_all(int fd, const char *text, size_t n)
{
	while (n) {
		ssize_t r = write(fd, text, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return r ? -errno : -EIO;
		text += r;
		n -= (size_t)r;
	}
	return 0;
}

/* A reader that has gone must not end the program by SIGPIPE. */
static void write_quietly(int fd, const char *text, size_t n)
{
	struct timespec now = { 0 };
	uint64_t pipe = 1ull << (SIGPIPE - 1), before = 0, pending = 0;

	zpl_raw4(__NR_rt_sigprocmask, SIG_BLOCK, &pipe, &before, 8);
	zpl_raw2(__NR_rt_sigpending, &pending, 8);
	if (write_all(fd, text, n) == -EPIPE && !(pending & pipe))
		zpl_raw4(__NR_rt_sigtimedwait, &pipe, NULL, &now, 8);
	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8);
}

static void put_out(const char *text, size_t n)
{
	int fd;

	if (!path) {
		fd = is_kept(2) ? 2 : kept_fd >= 0 && is_kept(kept_fd) ? kept_fd : -1;
		if (fd >= 0)
			write_quietly(fd, text, n);
		return;
	}
	fd = open_file(owner);
	if (fd < 0)
		return;
	write_quietly(fd, text, n);
	close(fd);
}

static void compose(FILE *out, enum zpl_report_event event)
{
	struct zpl_report_head head = { .pid = owner, .ppid = getppid(), .start_ns = start_ns,
					.program = zpl_objects ? zpl_objects->name : "", .event = event };

	zpl_memory_lock();
	(path ? zpl_report_json : zpl_report_table)(out, &head);
	zpl_memory_unlock();
}

void zpl_report_write(enum zpl_report_event event)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out;

	if (!zpl_account_on || zpl_user_is_sandboxed() || zpl_raw0(__NR_getpid) != owner)
		return;
	out = open_memstream(&text, &n);
	if (!out)
		return;
	compose(out, event);
	if (fclose(out) == 0)
		put_out(text, n);
	free(text);
}

bool zpl_report_sees_end(void)
{
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		if (o->excluded && strstr(o->name, "/libc.so"))
			return false;
	return true;
}

/* A later account, if there is any, counts in the place of this one. */
__attribute__((destructor)) static void at_end(void)
{
	if (!zpl_report_sees_end())
		zpl_report_write(ZPL_REPORT_EXIT);
}

void zpl_report_forked(void)
{
	owner = getpid();
	n_threads = 1;
	start_ns = now_ns();
	if (zpl_account_on)
		zpl_account_clear();
}

bool zpl_report_is_owner(int32_t pid)
{
	return pid == owner;
}

int zpl_report_thread(int change)
{
	if (zpl_raw0(__NR_getpid) != owner)
		return 1;
	return atomic_fetch_add(&n_threads, change) + change;
}
