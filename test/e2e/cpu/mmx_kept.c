/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* MMX registers survive calls, and the tag word stays in use. */
#include "e2e.h"

int main(void)
{
	uint64_t in[2] = { 0x0123456789abcdefu, 0xfedcba9876543210u }, out[2];

	for (int i = 0; i < 300; i++) {
		long nr = i % 2 ? SYS_getuid : 6001;

		__asm__ volatile("movq (%1), %%mm0; movq 8(%1), %%mm7\n\t"
				 "syscall\n\t"
				 "movq %%mm0, (%2); movq %%mm7, 8(%2); emms"
				 : "+a"(nr)
				 : "r"(in), "r"(out)
				 : "rcx", "r11", "memory");
		CHECK(in[0] == out[0] && in[1] == out[1]);
	}
	return done();
}
