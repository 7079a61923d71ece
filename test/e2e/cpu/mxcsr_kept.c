/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* mxcsr is exactly as the program left it: rounding, FTZ, DAZ, masks, no sticky flag added. */
#include "e2e.h"

int main(void)
{
	static const unsigned csr[] = { 0x1f80, 0x9fc0, 0x7f80, 0x3f80, 0x5f80, 0x1fbf, 0x0000 };

	for (int i = 0; i < 700; i++) {
		unsigned in = csr[i % 7], out, normal = 0x1f80;
		long nr = i % 2 ? SYS_getuid : 6001;

		__asm__ volatile("ldmxcsr %2\n\tsyscall\n\tstmxcsr %1\n\tldmxcsr %3"
				 : "+a"(nr), "=m"(out)
				 : "m"(in), "m"(normal)
				 : "rcx", "r11", "memory");
		CHECK(in == out);
	}
	return done();
}
