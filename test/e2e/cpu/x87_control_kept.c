/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* x87 precision and rounding control set by the program survive calls and stay the program's. */
#include "e2e.h"

int main(void)
{
	static const unsigned short word[] = { 0x037f, 0x007f, 0x027f, 0x0f7f, 0x0b7f, 0x077f };

	for (int i = 0; i < 600; i++) {
		unsigned short cw = word[i % 6], after;
		long nr = i % 2 ? SYS_getppid : 6001;

		__asm__ volatile("fldcw %2\n\tsyscall\n\tfnstcw %1\n\tfninit"
				 : "+a"(nr), "=m"(after)
				 : "m"(cw)
				 : "rcx", "r11", "memory");
		CHECK((after & ~0x40) == (cw & ~0x40));
	}
	return done();
}
