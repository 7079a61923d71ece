/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * junk - fills every register that a function may legally change
 *
 * What the ABI lets a function destroy, these destroy: all vector and mask
 * registers the CPU has, the x87 data registers (their stack is left empty, as
 * the ABI asks), and the sticky flags of mxcsr and of the x87 status word. The
 * upper halves are left in use on purpose: no vzeroupper.
 */
#ifndef ZPL_TEST_JUNK_H
#define ZPL_TEST_JUNK_H

#include <cpuid.h>
#include <stdbool.h>

/* All 8, resp. 16 registers of one kind: f is called with each number. */
#define JUNK_8(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7)
#define JUNK_16(f) JUNK_8(f) f(8) f(9) f(10) f(11) f(12) f(13) f(14) f(15)
#define JUNK_HIGH(f) \
	f(16) f(17) f(18) f(19) f(20) f(21) f(22) f(23) \
	f(24) f(25) f(26) f(27) f(28) f(29) f(30) f(31)

#define JUNK_XMM(n) "pcmpeqd %%xmm" #n ", %%xmm" #n "\n\t"
#define JUNK_YMM(n) "vcmptrueps %%ymm" #n ", %%ymm" #n ", %%ymm" #n "\n\t"
#define JUNK_ZMM(n) "vpternlogd $0xff, %%zmm" #n ", %%zmm" #n ", %%zmm" #n "\n\t"
#define JUNK_MASK(n) "kxnorw %%k" #n ", %%k" #n ", %%k" #n "\n\t"
#define JUNK_PUSH(n) "fldpi\n\t"
#define JUNK_POP(n) "fstp %%st(0)\n\t"

#define JUNK_XMM_CLOBBERS \
	"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", \
	"xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

static inline void junk_x87(void)
{
	volatile double three = 3.0;
	volatile long double third = 1.0L / (long double)three;

	(void)third;
	__asm__ volatile(JUNK_8(JUNK_PUSH) JUNK_8(JUNK_POP)
			 : : : "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
}

static inline void junk_sse(void)
{
	volatile float zero = 0.0f, three = 3.0f;
	volatile float inexact = 1.0f / three, invalid = zero / zero;

	(void)inexact;
	(void)invalid;
	__asm__ volatile(JUNK_16(JUNK_XMM) : : : JUNK_XMM_CLOBBERS);
}

__attribute__((target("avx"))) static inline void junk_avx(void)
{
	__asm__ volatile(JUNK_16(JUNK_YMM) : : : JUNK_XMM_CLOBBERS);
}

__attribute__((target("avx512f"))) static inline void junk_avx512(void)
{
	__asm__ volatile(JUNK_16(JUNK_ZMM) JUNK_HIGH(JUNK_ZMM) JUNK_8(JUNK_MASK)
			 : : : JUNK_XMM_CLOBBERS, "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21",
			       "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29",
			       "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6", "k7");
}

/* Everything the CPU and the kernel offer. */
static inline void junk_all(void)
{
	junk_x87();
	if (__builtin_cpu_supports("avx512f"))
		junk_avx512();
	else if (__builtin_cpu_supports("avx"))
		junk_avx();
	else
		junk_sse();
}

#endif
