/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Eight values on the x87 stack survive calls. */
#include "e2e.h"

struct env {
	unsigned short words[14];
	unsigned char st[80];
};

int main(void)
{
	struct env a, b;

	for (int i = 0; i < 300; i++) {
		long nr = i % 2 ? SYS_getpid : 6001;

		__asm__ volatile("fninit; fldpi; fld1; fldl2t; fldl2e; fldlg2; fldln2; fldz; fldpi\n\t"
				 "fnsave %1; frstor %1\n\t"
				 "syscall\n\t"
				 "fnsave %2; fninit"
				 : "+a"(nr), "=m"(a), "=m"(b)
				 :
				 : "rcx", "r11", "memory");
		CHECK(memcmp(a.st, b.st, sizeof(a.st)) == 0);
		CHECK(a.words[0] == b.words[0] && a.words[2] == b.words[2] &&
		      a.words[4] == b.words[4]);
	}
	return done();
}
