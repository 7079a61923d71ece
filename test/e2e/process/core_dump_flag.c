/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A child that may dump core says so in its status as natively. */
#include "e2e.h"

static void die(void)
{
	abort();
}

static volatile uintptr_t address;

static void fault(void)
{
	*(volatile char *)address = 1;
}

int main(void)
{
	struct rlimit lim;

	CHECK(getrlimit(RLIMIT_CORE, &lim) == 0);
	lim.rlim_cur = lim.rlim_max;
	CHECK(setrlimit(RLIMIT_CORE, &lim) == 0 && prctl(PR_GET_DUMPABLE) == 1);
	printf("%x\n", (unsigned)in_child(die));
	printf("%x\n", (unsigned)in_child(fault));
	return done();
}
