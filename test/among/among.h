/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * among.h - programs that load zpl while they have threads
 *
 * E2E_LOAD names what zpl_arrives() loads by dlopen(): zpl, or natively an empty library. From its
 * return on every call of every thread counts.
 */
#ifndef ZPL_TEST_AMONG_H
#define ZPL_TEST_AMONG_H

#include "e2e.h"

#include <dlfcn.h>

static _Atomic int zpl_is_in;

static void zpl_arrives(void)
{
	const char *library = getenv("E2E_LOAD");

	CHECK(library && dlopen(library, RTLD_NOW));
	zpl_is_in = 1;
}

/*
 * A call in the program's own text, and in libc's syscall(), which cannot be patched while threads may be in it:
 * without traps it is not seen. Counted if zpl is there. Return: was it?
 */
E2E_UNUSED static int mark_if_in(void)
{
	const char *coverage = getenv("ZPL_COVERAGE");
	int in = zpl_is_in;

	if (in)
		mark();
	else
		CHECK(SYS(7000) == -ENOSYS);
	if (coverage && strcmp(coverage, "scan") == 0)
		return in;
	__atomic_fetch_add(e2e_marks, (unsigned long)in, __ATOMIC_SEQ_CST);
	CHECK(syscall(in ? E2E_MARK : 7000) == -1 && errno == ENOSYS);
	return in;
}

E2E_UNUSED static void marks_until_in(int more)
{
	while (more)
		more -= mark_if_in();
}

/* Without traps libc's exit is one of the calls that are not seen, and the hook would not be told of the end. */
E2E_UNUSED static int all_done(void)
{
	int status = done();

	SYS(SYS_exit_group, status);
	return status;
}

E2E_UNUSED static void start(pthread_t *t, void *(*fn)(void *), void *arg)
{
	CHECK(pthread_create(t, NULL, fn, arg) == 0);
}

E2E_UNUSED static void join_all(const pthread_t *t, int n)
{
	for (int i = 0; i < n; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
}

#endif
