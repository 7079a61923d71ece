/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* rt_sigreturn on a stack that holds no frame kills with SIGSEGV. */
#include "e2e.h"

static void no_frame(void)
{
	static char area[8192] __attribute__((aligned(64)));

	memset(area, 0xff, sizeof(area));
	__asm__ volatile("mov %0, %%rsp\n\tmov $15, %%eax\n\tsyscall\n\tud2"
			 :
			 : "r"(area + 4096)
			 : "memory");
}

static void no_stack(void)
{
	__asm__ volatile("mov $64, %%esp\n\tmov $15, %%eax\n\tsyscall\n\tud2" : : : "memory");
}

int main(void)
{
	print_status("no frame", in_child(no_frame));
	print_status("no stack", in_child(no_stack));
	return done();
}
