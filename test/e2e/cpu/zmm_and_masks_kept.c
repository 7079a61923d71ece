/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* zmm0-31 and k0-7 survive calls where the CPU has AVX-512. */
#include "e2e.h"

static uint64_t in[256], out[256];
static uint64_t kin[8], kout[8];

#define L(i) "vmovdqu64 64*" #i "(%1), %%zmm" #i "\n\t"
#define S(i) "vmovdqu64 %%zmm" #i ", 64*" #i "(%2)\n\t"
#define KL(i) "kmovq 8*" #i "(%3), %%k" #i "\n\t"
#define KS(i) "kmovq %%k" #i ", 8*" #i "(%4)\n\t"
#define EIGHT(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#define HIGH(X) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) \
	X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)

__attribute__((noinline)) static void call(long nr)
{
	__asm__ volatile(EIGHT(L) HIGH(L) EIGHT(KL) "syscall\n\t" EIGHT(S) HIGH(S) EIGHT(KS)
			 "vzeroupper"
			 : "+a"(nr)
			 : "r"(in), "r"(out), "r"(kin), "r"(kout), "D"(0), "S"(0), "d"(0)
			 : "rcx", "r11", "memory");
}

int main(void)
{
	if (!__builtin_cpu_supports("avx512bw"))
		return skip("no AVX-512");
	for (int i = 0; i < 256; i++)
		in[i] = 0x0101010101010101u * (uint64_t)(i % 251 + 1);
	for (int i = 0; i < 8; i++)
		kin[i] = 0xf0f0f0f0f0f0f0f0u ^ (uint64_t)i;
	for (int round = 0; round < 300; round++) {
		memset(out, 0, sizeof(out));
		memset(kout, 0, sizeof(kout));
		call(SYS_getpid);
		CHECK(memcmp(in, out, sizeof(in)) == 0);
		CHECK(memcmp(kin, kout, sizeof(kin)) == 0);
	}
	return done();
}
