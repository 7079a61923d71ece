/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A jump to unmapped or non-executable memory dies of SIGSEGV. */
#include "e2e.h"

static char data[16] = { '\xc3' };
static volatile uintptr_t target;

static void jump(void)
{
	((void (*)(void))target)();
}

int main(void)
{
	target = (uintptr_t)data;
	print_status("data", in_child(jump));
	target = 0xdeadbeefdeadbeefu;
	print_status("non-canonical", in_child(jump));
	target = 0x3e3e3e43u;
	print_status("unmapped", in_child(jump));
	target = (uintptr_t)pages(1);
	print_status("anonymous", in_child(jump));
	return done();
}
