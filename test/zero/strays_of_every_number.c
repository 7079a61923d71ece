/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call through NULL faults whatever system call number is in rax; so does the call of a data pointer. */
#include "stray.h"

int main(void)
{
	need_page();
	on_signal(SIGSEGV, stray_handler, 0);
	for (uint64_t rax = 0; rax < 1024; rax++) {
		stray(CALL_RDX, 0, rax, 0x44);
		stray(CALL_R14, 0, rax, 0);
		stray(JMP_RCX, 0, rax, 1);
		stray(RET, 0, rax, 0x800);
	}
	mark();
	return done();
}
