/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* spin - a lock that is held for a few instructions, by code that may call nothing; any context */
#ifndef ZPL_SPIN_H
#define ZPL_SPIN_H

#include <stdatomic.h>

static inline void zpl_spin_lock(atomic_flag *f)
{
	while (atomic_flag_test_and_set_explicit(f, memory_order_acquire))
		__builtin_ia32_pause();
}

static inline void zpl_spin_unlock(atomic_flag *f)
{
	atomic_flag_clear_explicit(f, memory_order_release);
}

#endif
