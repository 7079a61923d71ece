/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Under seccomp strict mode read, write and exit work and any other call kills. */
#include "e2e.h"

static void allowed(void)
{
	CHECK(prctl(PR_SET_SECCOMP, 1) == 0);
	SYS(SYS_write, 1, "strict\n", 7);
	SYS(SYS_exit, 3);
}

static void forbidden(void)
{
	CHECK(prctl(PR_SET_SECCOMP, 1) == 0);
	SYS(SYS_getpid);
	SYS(SYS_exit, 3);
}

int main(void)
{
	print_status("allowed", in_child(allowed));
	print_status("forbidden", in_child(forbidden));
	mark();
	return done();
}
