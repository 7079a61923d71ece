/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* touch - write to a page without changing it, nor reading it first */
#ifndef ZPL_ARCH_TOUCH_H
#define ZPL_ARCH_TOUCH_H

#include <stdint.h>

/**
 * zpl_touch() - write the byte at @at as it is
 *
 * One instruction, of which the kernel sees a write. Source: Intel SDM vol. 3A 4.7 (W/R of a fault's error
 * code is 1 for a read-modify-write).
 */
static inline void zpl_touch(uint8_t *at)
{
	__asm__ volatile("orb $0, %0" : "+m"(*at));
}

#endif
