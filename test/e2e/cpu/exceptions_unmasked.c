/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* With all FP exceptions unmasked calls work, and the program's own division still traps. */
#include "e2e.h"
#include <fenv.h>

static volatile double zero, sink;

static void divide(void)
{
	sink = 1.0 / zero;
}

static void divide_after_calls(void)
{
	feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT);
	for (int i = 0; i < 300; i++)
		CHECK(SYS(SYS_getpid) > 0);
	CHECK(fegetexcept() != 0);
	divide();
}

int main(void)
{
	feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT);
	for (int i = 0; i < 300; i++)
		mark();
	CHECK(fetestexcept(FE_ALL_EXCEPT) == 0);
	fedisableexcept(FE_ALL_EXCEPT);
	print_status("divide", in_child(divide_after_calls));
	return done();
}
