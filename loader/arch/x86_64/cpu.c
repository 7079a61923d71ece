/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* cpu - see cpu.h. Everything is sized from CPUID, nothing from constants. */
#include "cpu.h"

#include <cpuid.h>

#define XCR0_X87 (1u << 0)
#define XCR0_AVX (1u << 2)
#define XCR0_AVX512 (7u << 5)
#define XCR0_AMX (3u << 17)
#define XSAVE_LEGACY_AND_HEADER 576u
#define HWCAP2_FSGSBASE_BIT 2ul

struct zpl_cpu zpl_cpu = { .vectors = 16, .rare_size = XSAVE_LEGACY_AND_HEADER };

static uint32_t xgetbv0(void)
{
	uint32_t lo, hi;

	__asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	return lo;
}

/* Where the last of the rare components ends in a standard-format XSAVE area. */
static uint32_t rare_size(uint32_t mask)
{
	uint32_t size = XSAVE_LEGACY_AND_HEADER, a, b, c, d;

	for (unsigned i = 2; i < 32; i++) {
		if (!(mask & (1u << i)))
			continue;
		__cpuid_count(13, i, a, b, c, d);
		if (a + b > size)
			size = a + b;
	}
	return (size + 63) & ~63u;
}

/*
 * valgrind's client request RUNNING_ON_VALGRIND: rotations by 128 bits in all and a swap of
 * rbx with itself, which a CPU runs as nothing. Source: valgrind.h of the manual's section 3.1.
 */
static uint32_t on_valgrind(void)
{
	const uint64_t request[6] = { 0x1001 };
	uint64_t depth = 0;

	__asm__ volatile("rolq $3, %%rdi\n\t"
			 "rolq $13, %%rdi\n\t"
			 "rolq $61, %%rdi\n\t"
			 "rolq $51, %%rdi\n\t"
			 "xchgq %%rbx, %%rbx"
			 : "+d"(depth)
			 : "a"(request)
			 : "rdi", "cc", "memory");
	return depth != 0;
}

void zpl_cpu_init(unsigned long hwcap2)
{
	uint32_t a, b, c, d, xcr0;

	zpl_cpu.translated = on_valgrind();
	zpl_cpu.fsgsbase = (hwcap2 & HWCAP2_FSGSBASE_BIT) != 0;
	if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
		zpl_cpu.has_keys = c >> 4 & 1; /* OSPKE */
	__cpuid(1, a, b, c, d);
	if (!(c & bit_OSXSAVE))
		return;
	xcr0 = xgetbv0();
	if ((xcr0 & XCR0_AVX512) == XCR0_AVX512)
		zpl_cpu.vectors = 64;
	else if (xcr0 & XCR0_AVX)
		zpl_cpu.vectors = 32;
	__cpuid_count(13, 1, a, b, c, d);
	if (!(a & 4)) /* XGETBV with ECX = 1 */
		return;
	zpl_cpu.rare_mask = xcr0 & (XCR0_X87 | XCR0_AMX);
	zpl_cpu.rare_size = rare_size(zpl_cpu.rare_mask);
}
