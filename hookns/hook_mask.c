/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_mask - see hook_mask.h
 *
 * A signal may come, and be put off (signal.c), between any two instructions here. Then everything
 * is blocked until the thread leaves zpl, and t->restore is the program's mask.
 */
#include "hook_mask.h"

#include <asm/unistd.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "../loader/arch/x86_64/syscall.h"
#include "dispatch.h"
#include "sighand.h"
#include "thread.h"
#include "user.h"

#define NEVER (1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1))

static void set_kernel(uint64_t mask)
{
	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
}

static uint64_t of_program(const struct zpl_thread *t)
{
	uint64_t now = 0;

	if (t->hook_masked)
		return t->program_mask;
	zpl_raw4(__NR_rt_sigprocmask, SIG_BLOCK, NULL, &now, 8);
	return t->deferred ? t->restore : now;
}

/* Faults stay open, so that a hook's has its line. */
static void put(struct zpl_thread *t, uint64_t mask, uint64_t program)
{
	t->hook_mask = mask;
	t->program_mask = program;
	atomic_signal_fence(memory_order_seq_cst);
	t->hook_masked = 1;
	if (!t->deferred)
		set_kernel((mask & ~ZPL_FAULT_SIGNALS) | program);
	t->hook_masked = mask != program;
}

static uint64_t change(uint64_t mask, int how, uint64_t set)
{
	if (how == SIG_BLOCK)
		return mask | set;
	return how == SIG_UNBLOCK ? mask & ~set : set;
}

uint64_t zpl_hook_mask_change(struct zpl_thread *t, int how, uint64_t set)
{
	uint64_t program = of_program(t), was = t->hook_masked ? t->hook_mask : program;

	put(t, change(was, how, set) & ~NEVER, program);
	return was;
}

void zpl_hook_mask_end(struct zpl_thread *t)
{
	if (!t->deferred && !zpl_user_is_strict())
		set_kernel(t->program_mask);
	t->hook_masked = 0;
}

long zpl_hook_mask_kernel(struct zpl_call *call)
{
	struct zpl_thread *t = ((struct zpl_frame *)call->reserved[0])->thread;
	uint64_t mask = t->hook_mask;
	long r;

	zpl_hook_mask_end(t);
	r = zpl_kernel(call);
	zpl_hook_mask_change(t, SIG_SETMASK, mask);
	return r;
}

static long procmask(struct zpl_thread *t, const uint64_t arg[6])
{
	const uint64_t *set = (const uint64_t *)(uintptr_t)arg[1];
	uint64_t *old = (uint64_t *)(uintptr_t)arg[2], was;
	int how = (int)arg[0];

	if (arg[3] != 8 || (set && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK))
		return -EINVAL;
	if (set)
		was = zpl_hook_mask_change(t, how, *set);
	else
		was = t->hook_masked ? t->hook_mask : of_program(t);
	if (old)
		*old = was;
	return 0;
}

/* Which argument leads to the mask of a call that waits; -1: none. pselect6's is one further away. */
static int mask_argument(int64_t nr)
{
	switch (nr) {
	case __NR_rt_sigsuspend:
		return 0;
	case __NR_ppoll:
		return 3;
	case __NR_epoll_pwait:
	case __NR_epoll_pwait2:
		return 4;
	case __NR_pselect6:
		return 5;
	default:
		return -1;
	}
}

bool zpl_hook_mask_takes(int64_t nr)
{
	return nr == __NR_rt_sigprocmask || mask_argument(nr) >= 0;
}

/* What the program blocks stays blocked as a hook waits. */
static long wait_masked(const struct zpl_thread *t, int64_t nr, const uint64_t arg[6])
{
	uint64_t a[6] = { arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };
	struct {
		const uint64_t *mask;
		uint64_t size;
	} pair = { 0 };
	int i = mask_argument(nr);
	uint64_t mask;

	if (i == 5 && a[5]) {
		pair = *(__typeof__(pair) *)(uintptr_t)a[5];
		a[5] = (uint64_t)(uintptr_t)&pair;
	} else {
		pair.mask = (const uint64_t *)(uintptr_t)a[i];
	}
	if (pair.mask) {
		mask = *pair.mask | of_program(t);
		pair.mask = &mask;
		if (i != 5)
			a[i] = (uint64_t)(uintptr_t)&mask;
	}
	return zpl_raw_call(nr, a);
}

long zpl_hook_mask_call(struct zpl_thread *t, int64_t nr, const uint64_t arg[6])
{
	return nr == __NR_rt_sigprocmask ? procmask(t, arg) : wait_masked(t, nr, arg);
}
