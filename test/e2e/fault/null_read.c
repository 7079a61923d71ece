/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reads of address 0 and of small addresses die of SIGSEGV. */
#include "e2e.h"

static volatile uintptr_t addr;
static volatile char sink;

static void reader(void)
{
	sink = *(volatile char *)addr;
}

int main(void)
{
	static const uintptr_t list[] = { 0, 1, 8, 39, 231, 511, 4095, 4096, 8192 };

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		addr = list[i];
		print_status("read", in_child(reader));
	}
	return done();
}
