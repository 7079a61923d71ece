/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigenter - see sigenter.h; the wrapper's last part, whose rules stand in signal.c */
#include "sigenter.h"

#include <asm/unistd.h>

#include "../loader/arch/x86_64/syscall.h"
#include "altstack.h"
#include "passed.h"
#include "sighand.h"
#include "signal.h"
#include "signal_parts.h"
#include "sigsys.h"
#include "suspend.h"
#include "trap.h"
#include "user.h"

#define WRAPPER_STACK 4096 /* more than the wrapper takes */
#define INFO_WORDS 16
#define SETTLED 0x7a706c2073657474ull
#define FAULTS ZPL_FAULT_SIGNALS

extern const char zpl_signal_wrapper[], zpl_signal_routed[], zpl_signal_wrapper_end[];

ZPL_SIGNAL_CODE static void requeue(int sig, siginfo_t *info)
{
	zpl_raw4(__NR_rt_tgsigqueueinfo, zpl_raw0(__NR_getpid), zpl_raw0(__NR_gettid), sig, info);
}

ZPL_SIGNAL_CODE uint64_t zpl_sigenter_default(int sig, siginfo_t *info)
{
	struct zpl_kernel_action dfl = { 0 };

	zpl_raw4(__NR_rt_sigaction, sig, &dfl, NULL, 8);
	requeue(sig, info);
	return 0;
}

/* The kernel leaves the end of siginfo zero. */
ZPL_SIGNAL_CODE static void mark(struct zpl_thread *t, siginfo_t *info, uint64_t word)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	((uint64_t *)(void *)info)[INFO_WORDS - 1] = word;
	t->settled = (uint64_t)(uintptr_t)info;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

ZPL_SIGNAL_CODE void zpl_sigenter_settle(struct zpl_thread *t, siginfo_t *info)
{
	mark(t, info, SETTLED);
}

/* It is at work just below its frame. */
ZPL_SIGNAL_CODE bool zpl_sigenter_is_settled(const struct zpl_thread *t, const ucontext_t *uc)
{
	uint64_t pc = reg(uc, REG_RIP);

	if (pc == (uint64_t)(uintptr_t)zpl_signal_wrapper ||
	    within(pc, zpl_signal_routed, zpl_signal_wrapper_end))
		return true;
	return t->settled - reg(uc, REG_RSP) < WRAPPER_STACK &&
	       ((const uint64_t *)(uintptr_t)t->settled)[INFO_WORDS - 1] == SETTLED;
}

ZPL_SIGNAL_CODE bool zpl_sigenter_will_look(uint64_t pc)
{
	return within(pc, __start_zpl_signal_text, __stop_zpl_signal_text) &&
	       !within(pc, zpl_signal_routed, zpl_signal_wrapper_end);
}

/* The handler's mask is set, and the frame holds the program's. */
ZPL_SIGNAL_CODE void zpl_sigenter_look(int sig, ucontext_t *uc)
{
	struct zpl_thread *t = zpl_thread_self();
	bool had = t && t->trap.keeps_mask;

	if (!t || t->state != ZPL_IN_PROGRAM)
		return;
	zpl_trap_left(t, uc);
	if (!had && t->trap.keeps_mask)
		zpl_sigsys_enter(t, sig, t->sighand->slot[sig].flags, t->sighand->slot[sig].mask, uc);
}

/* SA_RESETHAND. Within a sandbox the kernel has done it. */
ZPL_SIGNAL_CODE static void reset(struct zpl_action_slot *a, int sig)
{
	struct zpl_kernel_action dfl;

	a->handler = 0;
	if (zpl_user_is_sandboxed())
		return;
	zpl_raw4(__NR_rt_sigaction, sig, NULL, &dfl, 8);
	dfl.handler = 0;
	dfl.flags = a->flags; /* read back as they were set */
	zpl_raw4(__NR_rt_sigaction, sig, &dfl, NULL, 8);
}

/* Without a call but rt_sigreturn. */
ZPL_SIGNAL_CODE static void enter_quietly(struct zpl_thread *t, uint64_t handler, int sig, siginfo_t *info,
					  ucontext_t *uc)
{
	const struct zpl_action_slot *a = &t->sighand->slot[sig];
	uint64_t mask = *mask_of(uc) | a->mask | (a->flags & (uint64_t)SA_NODEFER ? 0 : BIT(sig));
	stack_t stack = zpl_altstack_by_hand(t, uc, &uc->uc_stack);

	if (t->trap.keeps_mask) {
		zpl_sigsys_enter(t, sig, a->flags, a->mask, uc);
		mask &= ~BIT(SIGSYS);
	}
	if (t->deferred) { /* one that interrupted this wrapper: it comes before any other does */
		t->restore = t->unblock = mask;
		mask = ~FAULTS;
	}
	zpl_sigframe_enter(handler, sig, info, uc, mask, &stack);
}

ZPL_SIGNAL_CODE uint64_t zpl_sigenter(struct zpl_thread *t, int sig, siginfo_t *info, ucontext_t *uc)
{
	struct zpl_action_slot *a = &t->sighand->slot[sig];
	uint64_t handler = a->handler, flags = a->flags, outer = t->settled;
	bool moved;

	zpl_sigenter_settle(t, info);
	zpl_sigorder_deliver(t, sig, info);
	if (sig == SIGSYS && zpl_sigsys_park(t, info))
		return 0;
	if (handler <= (uint64_t)(uintptr_t)SIG_IGN)
		return handler ? 0 : zpl_sigenter_default(sig, info);
	if (flags & (uint64_t)SA_RESETHAND)
		reset(a, sig);
	moved = (flags & (uint64_t)SA_ONSTACK) && zpl_sigframe_move(t, &info, &uc);
	if (moved || (zpl_user_is_sandboxed() && !t->trap.keeps_mask))
		enter_quietly(t, handler, sig, info, uc);
	zpl_altstack_entered(t, uc);
	if ((flags & (uint64_t)SA_NODEFER) && !(a->mask & BIT(sig))) {
		uint64_t one = BIT(sig);

		t->restore &= ~one;
		t->unblock &= ~one;
		zpl_raw4(__NR_rt_sigprocmask, SIG_UNBLOCK, &one, NULL, 8);
	}
	if (t->trap.keeps_mask)
		zpl_sigsys_enter(t, sig, flags, a->mask, uc);
	if (t->deferred == ZPL_BY_KERNEL && t->unblock == t->restore) { /* they came before this was settled */
		t->deferred = 0;
		set_mask(t->restore | a->mask | (flags & (uint64_t)SA_NODEFER ? 0 : BIT(sig)));
	}
	mark(t, info, 0);
	t->settled = outer; /* of the wrapper that this one has interrupted, if any */
	zpl_passed_show(t, reg(uc, REG_RIP), reg(uc, REG_RSP), true);
	zpl_suspend_show(t, reg(uc, REG_RIP), reg(uc, REG_RSP), true);
	return handler;
}
