/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The sixteen xmm registers survive calls. */
#include "e2e.h"

static uint64_t in[32], out[32];

#define L(i) "movdqu 16*" #i "(%1), %%xmm" #i "\n\t"
#define S(i) "movdqu %%xmm" #i ", 16*" #i "(%2)\n\t"
#define ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

__attribute__((noinline)) static void call(long nr)
{
	__asm__ volatile(ALL(L) "syscall\n\t" ALL(S)
			 : "+a"(nr)
			 : "r"(in), "r"(out), "D"(0), "S"(0), "d"(0)
			 : "rcx", "r11", "memory");
}

int main(void)
{
	static const long nr[] = { SYS_getpid, SYS_sched_yield, SYS_read, SYS_close, 6000, -1 };

	for (int i = 0; i < 32; i++)
		in[i] = 0x1111111111111111u * (uint64_t)(i % 15 + 1) ^ (uint64_t)i;
	for (int round = 0; round < 600; round++) {
		memset(out, 0, sizeof(out));
		call(nr[round % 6]);
		CHECK(memcmp(in, out, sizeof(in)) == 0);
	}
	return done();
}
