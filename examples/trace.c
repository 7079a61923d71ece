/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * trace - one line a call: thread, name, arguments, result
 *
 * Use: LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/trace.so PROGRAM
 *      ZPL_TRACE_FILE=FILE appends the lines to FILE instead of writing them to
 *      stderr; %p in FILE becomes the pid.
 *      ZPL_TRACE=openat,read,... shows only these calls.
 *
 * A line is written when its call is over, so that it has a result. Calls that may
 * not come back (exit, exec) are shown before they are made, with "= ?"; an exec that
 * fails is shown again with its error. Pointers are never followed: what they
 * point to is copied by the kernel, or shown as a number.
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "decode.h"
#include "output.h"

static struct output out;
static bool only_some;            /* ZPL_TRACE is set */
static bool shown[ZPL_NR_MAX];    /* then: the calls to show; written by init only */

/* Reads ZPL_TRACE. Unknown names are errors: nothing would be shown for them. */
static int read_filter(void)
{
	char *list = getenv("ZPL_TRACE"), *copy, *name, *state;
	long nr;

	if (!list || !*list)
		return 0;
	only_some = true;
	copy = strdup(list);
	for (name = copy ? strtok_r(copy, ",", &state) : NULL; name; name = strtok_r(NULL, ",", &state)) {
		nr = names_find(name);
		if (nr < 0 || nr >= ZPL_NR_MAX) {
			fprintf(stderr, "trace: ZPL_TRACE: no system call is named '%s'\n", name);
			free(copy);
			return -1;
		}
		shown[nr] = true;
	}
	free(copy);
	return 0;
}

static int init(const struct zpl_api *api)
{
	long nr;

	(void)api;
	if (output_open(&out, "ZPL_TRACE_FILE") != 0) {
		perror("trace: cannot open ZPL_TRACE_FILE");
		return -1;
	}
	if (read_filter() != 0)
		return -1;
	for (nr = 0; only_some && nr < ZPL_NR_MAX; nr++)
		zpl_want("trace", nr, shown[nr]);
	return 0;
}

static bool is_shown(int64_t nr)
{
	return !only_some || (nr >= 0 && nr < ZPL_NR_MAX && shown[nr]);
}

static bool may_not_return(int64_t nr)
{
	return nr == SYS_exit || nr == SYS_exit_group || nr == SYS_execve || nr == SYS_execveat ||
	       nr == SYS_rt_sigreturn;
}

/* In the child of a fork: the call is the parent's, and shown there. */
static bool is_new_process(int64_t nr, long result)
{
	return result == 0 && (nr == SYS_fork || nr == SYS_clone || nr == SYS_clone3);
}

static void put_name(struct line *line, const struct zpl_call *call)
{
	const char *name = names_of((long)call->nr);

	line_put(line, "[%d] ", call->tid);
	if (name)
		line_put(line, "%s(", name);
	else
		line_put(line, "syscall_%ld(", (long)call->nr);
}

static bool makes_file(uint64_t flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

/* Arguments from @first on, up to one that is known only after the call; returns which. */
static unsigned put_args(struct line *line, const struct zpl_call *call, unsigned first, const long *result)
{
	const char *letters = decode_letters((long)call->nr);
	unsigned i;

	if (!letters)
		letters = "xxxxxx";
	for (i = first; letters[i]; i++) {
		if (!result && decode_is_result(letters[i]))
			break;
		if (letters[i] == 'o' && i && letters[i - 1] == 'O' && !makes_file(call->arg[i - 1]))
			break; /* the mode is not read */
		line_put(line, i ? ", " : "");
		decode_put_arg(line, letters[i], call->arg, i, result ? *result : 0);
	}
	return i;
}

static void put_result(struct line *line, int64_t nr, long result)
{
	if (result >= 0 && nr != SYS_mmap && nr != SYS_mremap && nr != SYS_brk) {
		line_put(line, ") = %ld", result);
		return;
	}
	if (result >= 0 || result < -4095) {
		line_put(line, ") = %#lx", (unsigned long)result);
		return;
	}
	if (names_of_error(-result))
		line_put(line, ") = -1 %s (%s)", names_of_error(-result), strerror((int)-result));
	else
		line_put(line, ") = -1 (error %ld)", -result);
}

static void write_line(struct line *line)
{
	line_end(line);
	output_write(&out, line->text, line->len);
}

static void show_before(const struct zpl_call *call)
{
	struct line line;

	line.len = 0;
	put_name(&line, call);
	put_args(&line, call, 0, NULL);
	line_put(&line, ") = ?");
	write_line(&line);
}

static long handle(struct zpl_call *call)
{
	struct zpl_call asked = *call; /* a later hook may change the call */
	struct line line;
	unsigned shown_args;
	long result;

	if (!is_shown(asked.nr))
		return zpl_next(call);
	if (may_not_return(asked.nr))
		show_before(&asked);
	line.len = 0;
	put_name(&line, &asked);
	shown_args = put_args(&line, &asked, 0, NULL);
	result = zpl_next(call);
	if (result >= 0 && (may_not_return(asked.nr) || is_new_process(asked.nr, result)))
		return result;
	put_args(&line, &asked, shown_args, &result);
	put_result(&line, asked.nr, result);
	write_line(&line);
	return result;
}

static void fork_child(void)
{
	output_fork_child(&out);
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("trace"),
	.init = init,
	.handle = handle,
	.fork_child = fork_child,
};
