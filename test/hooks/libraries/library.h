/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * library - the frame of a hook that works with one library at every call
 *
 * A hook here defines the functions below and ends with LIBRARY_HOOK("name"). Work
 * is done before the call and after it, checks its own results (a wrong one is
 * status 99), and is counted: at the end a line `hook=<name> work=<n>` joins the
 * counts in ZPL_TEST_COUNT, so that the runner knows that it was done.
 */
#ifndef ZPL_TEST_LIBRARY_H
#define ZPL_TEST_LIBRARY_H

#include "../counting.h"

/* Once, before the first call; 0 or an error. */
static int library_start(void);
/* At every call, in any thread: work number @n. */
static void library_work(const struct zpl_call *call, unsigned long n);
/* When the process ends: last checks. */
static void library_end(void);
/* In a forked child. */
static void library_fork_child(void);

static _Atomic unsigned long library_done;
static const char *library_name;

static inline void library_check(int ok, const char *what)
{
	if (!ok)
		counting_fail(what);
}

static inline void library_report(void)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "hook=%s work=%lu\n", library_name, atomic_load(&library_done));

	if (counting_file[0] && !atomic_load(&counting_mute))
		counting_append(line, (size_t)n);
}

static inline int library_init(const struct zpl_api *api)
{
	(void)api;
	counting_init();
	return library_start();
}

static inline long library_handle(struct zpl_call *call)
{
	struct zpl_call asked = *call;
	unsigned long n = counting_note(call);
	long result;

	library_work(&asked, n);
	atomic_fetch_add(&library_done, 1);
	result = counting_next(call);
	library_work(&asked, n + 1);
	atomic_fetch_add(&library_done, 1);
	return result;
}

static inline void library_child(void)
{
	counting_fork_child();
	atomic_store(&library_done, 0);
	library_fork_child();
}

static inline void library_exit(int status)
{
	(void)status;
	library_end();
	counting_flush();
	library_report();
}

#define LIBRARY_HOOK(hook_name)                           \
	static const char *library_name = hook_name;      \
	ZPL_HOOK = {                                      \
		ZPL_HOOK_INIT(hook_name),                 \
		.init = library_init,                     \
		.handle = library_handle,                 \
		.fork_child = library_child,              \
		.exit = library_exit,                     \
	}

#endif
