/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * syscall - system calls straight to the kernel, without libc and without errno
 *
 * Runs anywhere, also on a thread block that is not ours and inside signal handlers.
 * Results are the kernel's: -errno on failure.
 */
#ifndef ZPL_ARCH_SYSCALL_H
#define ZPL_ARCH_SYSCALL_H

#include <stdbool.h>
#include <stdint.h>

static inline long zpl_raw6(long nr, long a1, long a2, long a3, long a4, long a5, long a6)
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

/** A call as it was made: @arg its six arguments. */
static inline long zpl_raw_call(long nr, const uint64_t arg[6])
{
	return zpl_raw6(nr, (long)arg[0], (long)arg[1], (long)arg[2], (long)arg[3], (long)arg[4],
			(long)arg[5]);
}

/** Is @r -errno, and no address? */
static inline bool zpl_raw_failed(long r)
{
	return (unsigned long)r > -4096ul;
}

#define ZPL_RAW_ARG(x) ((long)(x))
#define zpl_raw0(nr) zpl_raw6((nr), 0, 0, 0, 0, 0, 0)
#define zpl_raw1(nr, a) zpl_raw6((nr), ZPL_RAW_ARG(a), 0, 0, 0, 0, 0)
#define zpl_raw2(nr, a, b) zpl_raw6((nr), ZPL_RAW_ARG(a), ZPL_RAW_ARG(b), 0, 0, 0, 0)
#define zpl_raw3(nr, a, b, c) \
	zpl_raw6((nr), ZPL_RAW_ARG(a), ZPL_RAW_ARG(b), ZPL_RAW_ARG(c), 0, 0, 0)
#define zpl_raw4(nr, a, b, c, d) \
	zpl_raw6((nr), ZPL_RAW_ARG(a), ZPL_RAW_ARG(b), ZPL_RAW_ARG(c), ZPL_RAW_ARG(d), 0, 0)

/** Sets TF: the program, which single-steps itself, goes on with that after the next instruction. */
static inline void zpl_step(void)
{
	__asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\torl $0x100, (%%rsp)\n\tpopfq\n\tlea 128(%%rsp), %%rsp"
			 : : : "cc", "memory");
}

/** The thread block register. Only where zpl_cpu.fsgsbase is set. */
static inline uint64_t zpl_rdfsbase(void)
{
	uint64_t fs;

	__asm__ volatile("rdfsbase %0" : "=r"(fs));
	return fs;
}

static inline void zpl_wrfsbase(uint64_t fs)
{
	__asm__ volatile("wrfsbase %0" : : "r"(fs) : "memory");
}

#endif
