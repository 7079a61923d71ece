/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * library_cxx - library.h for hooks in C++
 *
 * Same contract; counting.h is C, so the counting is done by a C object
 * (counting_c.c) behind the functions below.
 */
#ifndef ZPL_TEST_LIBRARY_CXX_H
#define ZPL_TEST_LIBRARY_CXX_H

#include <atomic>
#include <cstdio>

#include <zpl/hook.h>

extern "C" {
void counting_c_init(void);
unsigned long counting_c_note(const struct zpl_call *call);
long counting_c_next(struct zpl_call *call);
void counting_c_fork_child(void);
void counting_c_end(const char *name, unsigned long work);
void counting_c_fail(const char *what);
}

int library_start();
void library_work(const zpl_call &call, unsigned long n);
void library_end();
void library_fork_child();

inline std::atomic<unsigned long> library_done;
extern const char *const library_name;

inline void library_check(bool ok, const char *what)
{
	if (!ok)
		counting_c_fail(what);
}

inline int library_init(const struct zpl_api *)
{
	counting_c_init();
	return library_start();
}

inline long library_handle(zpl_call *call)
{
	zpl_call asked = *call;
	unsigned long n = counting_c_note(call);

	library_work(asked, n);
	library_done++;
	long result = counting_c_next(call);
	library_work(asked, n + 1);
	library_done++;
	return result;
}

inline void library_child()
{
	counting_c_fork_child();
	library_done = 0;
	library_fork_child();
}

inline void library_exit(int)
{
	library_end();
	counting_c_end(library_name, library_done);
}

#define LIBRARY_HOOK(hook_name)                           \
	const char *const library_name = hook_name;       \
	ZPL_HOOK = {                                      \
		ZPL_HOOK_INIT(hook_name),                 \
		.init = library_init,                     \
		.handle = library_handle,                 \
		.fork_child = library_child,              \
		.exit = library_exit,                     \
	}

#endif
