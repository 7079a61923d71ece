/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code without unwind information, symbol size or type, behind data, is hooked. */
#include "e2e.h"

__asm__(".text\n\t.byte 0x0f, 0x05, 0x48, 0xb8, 0xe8, 0xc7\n"
	".globl hand_written\nhand_written:\n\t"
	"mov %edi, %eax\n\tsyscall\n\tret\n\t"
	".byte 0xc7, 0x05\n"
	".globl hand_written2\nhand_written2:\n\tmov $900, %eax\n\tsyscall\n\tret\n");
long hand_written(int nr);
long hand_written2(void);

int main(void)
{
	for (int i = 0; i < 100; i++) {
		CHECK(hand_written(E2E_MARK) == -ENOSYS && hand_written2() == -ENOSYS);
		CHECK(hand_written(SYS_getpid) == getpid());
	}
	*e2e_marks += 200;
	return done();
}
