/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * altstack - see signal.h: sigaltstack(2) for the program, and where it meets zpl's own
 *
 * A stack of the program's is armed with SS_AUTODISARM, so that a second signal during a hooked call
 * of a handler does not start at its top again.
 */
#include <asm/unistd.h>
#include <errno.h>
#include <signal.h>

#include "../loader/arch/x86_64/syscall.h"
#include "fault_stack.h"
#include "signal.h"
#include "thread.h"
#include "user.h"

#define SS_AUTODISARM_BIT (1u << 31)

void zpl_signal_take_stack(struct zpl_thread *t)
{
	stack_t ss = { 0 };

	zpl_raw2(__NR_sigaltstack, NULL, &ss);
	if (ss.ss_flags & SS_DISABLE) {
		zpl_fault_stack_arm(t);
		return;
	}
	zpl_fault_stacks_ended = true;
	t->alt_sp = (uint64_t)(uintptr_t)ss.ss_sp;
	t->alt_size = ss.ss_size;
	t->alt_flags = (uint32_t)ss.ss_flags & SS_AUTODISARM_BIT;
}

static void give_up_stack(struct zpl_thread *t, void *unused)
{
	(void)unused;
	t->alt_active = 1; /* see zpl_signal_rearm() */
}

/* The program's first signal stack. */
static void end_fault_stacks(struct zpl_thread *t)
{
	if (atomic_exchange(&zpl_fault_stacks_ended, true))
		return;
	zpl_fault_stack_disarm(t);
	zpl_thread_each(give_up_stack, NULL);
	zpl_signal_uses_stacks(t->sighand);
}

static long set_stack(struct zpl_thread *t, const stack_t *ss, uint64_t rsp)
{
	stack_t kernel = *ss;
	long r;

	if (t->alt_size && rsp - t->alt_sp - 1 < t->alt_size)
		return -EPERM;
	if (t->fault_armed && ss->ss_flags == SS_DISABLE)
		return 0; /* it has none */
	if (!(ss->ss_flags & SS_DISABLE))
		kernel.ss_flags = (int)((uint32_t)ss->ss_flags | SS_AUTODISARM_BIT);
	r = zpl_raw2(__NR_sigaltstack, &kernel, NULL);
	if (r)
		return r;
	t->fault_armed = 0;
	if (!(ss->ss_flags & SS_DISABLE))
		end_fault_stacks(t);
	t->alt_active = 0;
	t->alt_sp = (uint64_t)(uintptr_t)ss->ss_sp;
	t->alt_size = ss->ss_flags & SS_DISABLE ? 0 : ss->ss_size;
	t->alt_flags = (uint32_t)ss->ss_flags & SS_AUTODISARM_BIT;
	if (ss->ss_flags & SS_DISABLE)
		t->alt_sp = 0;
	return 0;
}

long zpl_signal_altstack(struct zpl_frame *f, const uint64_t arg[6])
{
	struct zpl_thread *t = f->thread;
	bool on = t->alt_size && f->rsp - t->alt_sp - 1 < t->alt_size;
	stack_t old = { .ss_sp = (void *)(uintptr_t)t->alt_sp, .ss_size = t->alt_size };
	stack_t ss = { 0 };
	long r;

	old.ss_flags = (int)(t->alt_flags | (t->alt_size ? (on ? SS_ONSTACK : 0) : SS_DISABLE));
	if (t->alt_flags & SS_AUTODISARM_BIT) /* the program's own: the kernel knows best */
		return zpl_raw2(__NR_sigaltstack, arg[0], arg[1]);
	if (arg[0] && zpl_user_read(&ss, arg[0], sizeof ss))
		return -EFAULT;
	r = arg[0] ? set_stack(t, &ss, f->rsp) : 0;
	if (r)
		return r;
	return arg[1] ? zpl_user_write(arg[1], &old, sizeof old) : 0;
}

void zpl_signal_rearm(struct zpl_thread *t, uint64_t rsp)
{
	stack_t ss = { .ss_sp = (void *)(uintptr_t)t->alt_sp,
		       .ss_size = t->alt_size,
		       .ss_flags = (int)SS_AUTODISARM_BIT };

	if (!t->alt_size) {
		zpl_fault_stack_disarm(t);
		t->alt_active = 0;
		return;
	}
	if (rsp - t->alt_sp - 1 < t->alt_size)
		return;
	zpl_raw2(__NR_sigaltstack, &ss, NULL);
	t->alt_active = 0;
}
