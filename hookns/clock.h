/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clock - time in zpl itself, by no libc function */
#ifndef ZPL_CLOCK_H
#define ZPL_CLOCK_H

#include <asm/unistd.h>
#include <stdint.h>
#include <time.h>

#include "../loader/arch/x86_64/syscall.h"

/** zpl_now_ns() - CLOCK_MONOTONIC. Any context. */
static inline int64_t zpl_now_ns(void)
{
	struct timespec ts = { 0 };

	zpl_raw2(__NR_clock_gettime, CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

#endif
