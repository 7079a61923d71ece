/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls through NULL and small pointers die of SIGSEGV, whatever rax holds. */
#include "e2e.h"

static volatile uintptr_t addr;
static volatile long rax;

static void caller(void)
{
	__asm__ volatile("call *%1" : : "a"(rax), "r"(addr) : "memory", "rcx", "r11");
}

static void caller_rax(void)
{
	__asm__ volatile("call *%%rax" : : "a"(addr) : "memory", "rcx", "r11");
}

int main(void)
{
	static const uintptr_t list[] = { 0, 1, 39, 60, 231, 334, 511, 512, 1023, 4095 };

	rax = SYS_exit_group;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		addr = list[i];
		print_status("call", in_child(caller));
		print_status("call *%rax", in_child(caller_rax));
	}
	return done();
}
