/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* signal_parts - for the files that make up the wrapper: what is interrupted, as a ucontext shows it */
#ifndef ZPL_SIGNAL_PARTS_H
#define ZPL_SIGNAL_PARTS_H

#include <asm/unistd.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#include "../loader/arch/x86_64/syscall.h"

#define USER_DISPATCH 2 /* si_code: SYS_USER_DISPATCH of the kernel's siginfo.h */
#define BIT(sig) (1ull << ((sig)-1))

/* The wrapper: all that is ZPL_SIGNAL_CODE. */
extern const char __start_zpl_signal_text[], __stop_zpl_signal_text[];

static inline bool within(uint64_t pc, const char *from, const char *to)
{
	return pc >= (uint64_t)(uintptr_t)from && pc < (uint64_t)(uintptr_t)to;
}

static inline uint64_t *mask_of(ucontext_t *uc)
{
	return (uint64_t *)(void *)&uc->uc_sigmask;
}

static inline uint64_t reg(const ucontext_t *uc, int r)
{
	return (uint64_t)uc->uc_mcontext.gregs[r];
}

static inline void set_reg(ucontext_t *uc, int r, uint64_t v)
{
	uc->uc_mcontext.gregs[r] = (greg_t)v;
}

#define FL_TF 0x100ull

/* @flags were taken at a call: a debugger that steps over it is in them, but in no frame of the kernel's. */
static inline uint64_t without_debugger(uint64_t flags, const ucontext_t *uc)
{
	return (flags & ~FL_TF) | (reg(uc, REG_EFL) & FL_TF);
}

static inline uint64_t set_mask(uint64_t mask)
{
	uint64_t old = 0;

	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, &old, 8);
	return old;
}

#endif
