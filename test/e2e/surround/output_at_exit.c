/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* atexit handlers, destructors and buffered output happen once, in order. */
#include "e2e.h"

static void at_exit_a(void)
{
	puts("a");
	mark();
}

static void at_exit_b(void)
{
	puts("b");
	mark();
}

__attribute__((destructor)) static void destroy(void)
{
	puts("destructor");
	printf("#markers %lu\n", *e2e_marks);
}

static void child(void)
{
	_exit(0);
}

int main(void)
{
	CHECK(atexit(at_exit_a) == 0 && atexit(at_exit_b) == 0);
	CHECK(in_child(child) == 0);
	puts("main");
	return 0;
}
