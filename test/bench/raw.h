/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* raw - the kernel's own system call, for mechanisms that are compared with zpl */
#ifndef BENCH_RAW_H
#define BENCH_RAW_H

static inline __attribute__((always_inline)) long bench_raw(long nr, long a1, long a2, long a3,
							    long a4, long a5, long a6)
{
	register long r10 __asm__("r10") = a4;
	register long r8 __asm__("r8") = a5;
	register long r9 __asm__("r9") = a6;

	__asm__ volatile("syscall"
			 : "+a"(nr)
			 : "D"(a1), "S"(a2), "d"(a3), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return nr;
}

#endif
