/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vec - see vec.h. Source: Intel SDM vol. 1, 14.3 and 14.7.1 (detection of AVX and AVX2). */
#include "vec.h"

#include <cpuid.h>

#define XCR0_SSE_AVX 6u

static bool look(void)
{
	uint32_t a, b, c, d, kept, high;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_AVX))
		return false;
	__asm__ volatile("xgetbv" : "=a"(kept), "=d"(high) : "c"(0));
	return (kept & XCR0_SSE_AVX) == XCR0_SSE_AVX && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
	       (b & bit_AVX2);
}

/* Looked at once: where there is a hypervisor, each cpuid is a trap. */
bool zpl_vec_wide(void)
{
	static _Atomic int known; /* 1: no, 2: yes */

	if (!known)
		known = look() ? 2 : 1;
	return known == 2;
}
