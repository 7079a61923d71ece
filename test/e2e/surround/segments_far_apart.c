/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program whose segments have gaps between them is hooked. */
#include "e2e.h"

/* e2e-flags: -no-pie -fno-pie -Wl,-Tdata=0x900000 */

static int initialised = 7;

int main(void)
{
	CHECK((uintptr_t)&initialised >= 0x900000 && (uintptr_t)main < 0x800000);
	for (int i = 0; i < initialised; i++)
		mark();
	return done();
}
