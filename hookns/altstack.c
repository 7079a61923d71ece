/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* altstack - see altstack.h; what runs in the wrapper obeys the rules of signal.c */
#include "altstack.h"

#include <asm/unistd.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "../loader/arch/x86_64/syscall.h"
#include "fault_stack.h"
#include "signal.h"
#include "user.h"

#define AUTODISARM (1u << 31) /* SS_AUTODISARM */
#define LEAST 2048            /* MINSIGSTKSZ */

/* Where the kernel would look, were rsp the program's. An autodisarmed stack has nobody on it. */
ZPL_SIGNAL_CODE static bool is_on(const struct zpl_thread *t, uint64_t sp)
{
	return t->alt_size && !(t->alt_flags & AUTODISARM) && sp - t->alt_sp - 1 < t->alt_size;
}

static void note(struct zpl_thread *t, const stack_t *ss)
{
	bool none = ss->ss_flags & SS_DISABLE;

	t->alt_sp = none ? 0 : (uint64_t)(uintptr_t)ss->ss_sp;
	t->alt_size = none ? 0 : ss->ss_size;
	t->alt_flags = (uint32_t)ss->ss_flags & ~(uint32_t)SS_DISABLE;
	t->alt_active = 0;
}

ZPL_SIGNAL_CODE static stack_t for_kernel(const struct zpl_thread *t)
{
	stack_t ss;

	ss.ss_sp = (void *)(uintptr_t)t->alt_sp;
	ss.ss_size = t->alt_size;
	ss.ss_flags = (int)AUTODISARM;
	return ss;
}

ZPL_SIGNAL_CODE static void arm(struct zpl_thread *t)
{
	stack_t ss = for_kernel(t);

	zpl_raw2(__NR_sigaltstack, &ss, NULL);
	t->alt_active = 0;
}

void zpl_altstack_take(struct zpl_thread *t, uint64_t rsp)
{
	stack_t ss = { 0 }, none = { .ss_flags = SS_DISABLE };

	zpl_raw2(__NR_sigaltstack, NULL, &ss);
	if (ss.ss_flags & SS_DISABLE) {
		zpl_fault_stack_arm(t);
		return;
	}
	zpl_fault_stacks_ended = true;
	note(t, &ss);
	if (!is_on(t, rsp)) {
		arm(t);
		return;
	}
	t->alt_active = 1;
	zpl_raw2(__NR_sigaltstack, &none, NULL);
}

static void give_up_stack(struct zpl_thread *t, void *unused)
{
	(void)unused;
	t->alt_active = 1; /* see zpl_altstack_rearm() */
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

/* The kernel has it already, or is about to. */
static void has_set(struct zpl_thread *t, const stack_t *ss)
{
	t->fault_armed = 0;
	if (!(ss->ss_flags & SS_DISABLE))
		end_fault_stacks(t);
	note(t, ss);
}

static long set(struct zpl_thread *t, const stack_t *ss, uint64_t rsp)
{
	stack_t kernel = *ss;
	long r;

	if (is_on(t, rsp))
		return -EPERM;
	if (t->fault_armed && ss->ss_flags == SS_DISABLE)
		return 0; /* it has none */
	if (!(ss->ss_flags & SS_DISABLE))
		kernel.ss_flags = (int)((uint32_t)ss->ss_flags | AUTODISARM);
	r = zpl_raw2(__NR_sigaltstack, &kernel, NULL);
	if (r)
		return r;
	has_set(t, ss);
	return 0;
}

long zpl_altstack_call(struct zpl_frame *f, const uint64_t arg[6])
{
	struct zpl_thread *t = f->thread;
	bool on = is_on(t, f->rsp);
	stack_t old = { .ss_sp = (void *)(uintptr_t)t->alt_sp, .ss_size = t->alt_size };
	stack_t ss;
	long r = 0;

	old.ss_flags = (int)((t->alt_flags & AUTODISARM) | (t->alt_size ? (on ? SS_ONSTACK : 0) : SS_DISABLE));
	if (arg[0])
		r = zpl_user_read(&ss, arg[0], sizeof ss) ? -EFAULT : set(t, &ss, f->rsp);
	if (r)
		return r;
	return arg[1] ? zpl_user_write(arg[1], &old, sizeof old) : 0;
}

/* Return: is the kernel to have the stack, of which it has let go? */
ZPL_SIGNAL_CODE static bool entered(struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t here = (uint64_t)(uintptr_t)uc;

	uc->uc_stack = for_kernel(t);
	uc->uc_stack.ss_flags = (int)t->alt_flags;
	if (t->alt_flags & AUTODISARM) {
		t->alt_sp = 0;
		t->alt_size = 0;
		t->alt_flags = 0;
	} else if (is_on(t, here)) {
		t->alt_active = 1;
	} else {
		return true;
	}
	return false;
}

ZPL_SIGNAL_CODE void zpl_altstack_entered(struct zpl_thread *t, ucontext_t *uc)
{
	if (!t->alt_size)
		zpl_fault_stack_hide(t, uc);
	else if (entered(t, uc))
		arm(t);
}

ZPL_SIGNAL_CODE stack_t zpl_altstack_by_hand(struct zpl_thread *t, ucontext_t *uc, const stack_t *now)
{
	stack_t arms = for_kernel(t), none = { .ss_flags = SS_DISABLE }, as_it_is = *now;

	if (!t->alt_size) {
		zpl_fault_stack_hide(t, uc);
		return as_it_is;
	}
	if (!entered(t, uc))
		return none;
	t->alt_active = 0;
	return arms;
}

ZPL_SIGNAL_CODE uint64_t zpl_altstack_top(const struct zpl_thread *t, uint64_t sp)
{
	return t->alt_size && !is_on(t, sp) ? t->alt_sp + t->alt_size : 0;
}

void zpl_altstack_rearm(struct zpl_thread *t, uint64_t rsp)
{
	if (!t->alt_size) {
		zpl_fault_stack_disarm(t);
		t->alt_active = 0;
	} else if (!is_on(t, rsp)) {
		arm(t);
	}
}

/* The kernel makes no change while the program is on the stack, and none that sigaltstack() refuses. */
static bool takes(const struct zpl_thread *t, const stack_t *ss, uint64_t rsp)
{
	int mode = (int)((uint32_t)ss->ss_flags & ~AUTODISARM);

	if (is_on(t, rsp))
		return false;
	return mode == SS_DISABLE || ((!mode || mode == SS_ONSTACK) && ss->ss_size >= LEAST);
}

void zpl_altstack_return(struct zpl_thread *t, stack_t *ss, uint64_t rsp, uint64_t to)
{
	uint64_t at = rsp + offsetof(ucontext_t, uc_stack);

	if (zpl_fault_stack_kept(t, ss)) {
		zpl_user_write_frame(at, ss, sizeof *ss);
		return;
	}
	if (takes(t, ss, rsp))
		has_set(t, ss);
	if (!t->alt_size)
		return;
	t->alt_active = is_on(t, to);
	*ss = t->alt_active ? (stack_t){ .ss_flags = SS_DISABLE } : for_kernel(t);
	zpl_user_write_frame(at, ss, sizeof *ss);
}

ZPL_SIGNAL_CODE uint64_t zpl_altstack_misses(const struct zpl_thread *t, const ucontext_t *uc)
{
	uint64_t sp = (uint64_t)uc->uc_mcontext.gregs[REG_RSP];

	if ((t->alt_flags & AUTODISARM) || is_on(t, (uint64_t)(uintptr_t)uc))
		return 0;
	return zpl_altstack_top(t, sp);
}

void zpl_altstack_return_again(struct zpl_thread *t, uint64_t rsp)
{
	const ucontext_t *uc = (const ucontext_t *)(uintptr_t)rsp;
	stack_t ss = { .ss_flags = SS_DISABLE };

	if (t->alt_size) {
		ss = for_kernel(t);
		ss.ss_flags = (int)t->alt_flags;
	}
	zpl_user_write_frame((uint64_t)(uintptr_t)&uc->uc_stack, &ss, sizeof ss);
}
