/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sysenter in 64-bit code does what it does natively. */
#include "e2e.h"

static void enter(void)
{
	__asm__ volatile("mov $20, %%eax; xor %%ebp, %%ebp; sysenter" : : : "rax", "memory");
}

int main(void)
{
	print_status("sysenter", in_child(enter));
	mark();
	return done();
}
