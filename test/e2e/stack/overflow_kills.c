/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A stack overflow without a handler dies of SIGSEGV. */
/* e2e-flags: -Wno-infinite-recursion */
#include "e2e.h"

__attribute__((noinline)) static int deep(volatile char *up)
{
	volatile char here[4096];

	here[0] = *up;
	mark();
	return deep(here) + here[0];
}

static void overflow(void)
{
	struct rlimit lim = { 256 * 1024, 256 * 1024 };
	volatile char c = 0;

	CHECK(setrlimit(RLIMIT_STACK, &lim) == 0);
	deep(&c);
}

int main(void)
{
	int status = in_child(overflow);

	*e2e_marks = 0;
	print_status("overflow", status);
	return done();
}
