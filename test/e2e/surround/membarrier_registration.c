/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* membarrier refuses private barriers until the program has registered, and reads back what it did. */
#include "e2e.h"
#include <linux/membarrier.h>

#define GET_REGISTRATIONS (1 << 9)

static void try_all(void)
{
	printf("%ld %ld %ld %ld\n", SYS(SYS_membarrier, GET_REGISTRATIONS, 0, 0),
	       SYS(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0),
	       SYS(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 2, 0),
	       SYS(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0));
	fflush(stdout);
}

int main(void)
{
	mark();
	try_all();
	CHECK(in_child(try_all) == 0);
	printf("%ld\n", SYS(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0));
	printf("%ld\n", SYS(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 1, 0));
	try_all();
	printf("%ld\n", SYS(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0));
	try_all();
	CHECK(in_child(try_all) == 0);
	mark();
	return done();
}
