/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* x87 status flags and condition codes set by the program survive calls. */
#include "e2e.h"

int main(void)
{
	for (int i = 0; i < 300; i++) {
		unsigned short before, after;
		long nr = i % 2 ? SYS_getppid : 6001;

		__asm__ volatile("fninit; fld1; fldz; fdivrp; fxam; fnstsw %1\n\t"
				 "syscall\n\t"
				 "fnstsw %2; fninit"
				 : "+a"(nr), "=m"(before), "=m"(after)
				 :
				 : "rcx", "r11", "memory");
		CHECK(before == after && (before & 0x45) != 0);
	}
	return done();
}
