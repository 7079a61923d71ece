/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Writes to address 0 and to small addresses die of SIGSEGV. */
#include "e2e.h"

static volatile uintptr_t addr;

static void writer(void)
{
	*(volatile char *)addr = 1;
}

int main(void)
{
	static const uintptr_t list[] = { 0, 8, 511, 4095, 4096 };

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		addr = list[i];
		print_status("write", in_child(writer));
	}
	return done();
}
