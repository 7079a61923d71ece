/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * signal - see signal.h
 *
 * zpl_signal_route() runs as (the first part of) a signal handler: on whatever stack the kernel
 * chose, which may have a few hundred bytes left, on any thread block, above anything.
 */
#include "signal.h"

#include <asm/unistd.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <ucontext.h>

#include "../loader/arch/x86_64/stub.h"
#include "../loader/arch/x86_64/syscall.h"
#include "../loader/trampoline.h"
#include "adopt.h"
#include "altstack.h"
#include "crash.h"
#include "filter.h"
#include "hook_signals.h"
#include "passed.h"
#include "rejoin.h"
#include "sigenter.h"
#include "sighand.h"
#include "signal_parts.h"
#include "sigsys.h"
#include "sigwindow.h"
#include "suspend.h"
#include "trap.h"
#include "zero.h"

#define SECCOMP_TRAP 1 /* SYS_SECCOMP of the kernel's siginfo.h */
#define FAULTS ZPL_FAULT_SIGNALS

extern const char zpl_signal_wrapper[], zpl_sigreturn_begins[], zpl_sigreturn_window[];
extern const char zpl_real_window[], zpl_real_insn[], zpl_real_done[], zpl_real_interrupted[];

uint64_t zpl_signal_route(int sig, siginfo_t *info, ucontext_t *uc);

/*
 * Postpone: the signal is pending again, and everything stays blocked until the way out.
 *
 * Several delivered at once come here last first: each one's mask is noted over that of the one
 * which interrupted its wrapper, and that is the mask its handler would have run with.
 */
ZPL_SIGNAL_CODE static uint64_t defer(struct zpl_thread *t, int sig, siginfo_t *info, ucontext_t *uc)
{
	uint64_t all = ~FAULTS | BIT(sig); /* its own too, or it would come again at once */
	uint64_t in_handler;

	if (zpl_sigframe_keep(t, sig, info, uc, all))
		return 0;
	in_handler = set_mask(all);
	if (t->deferred)
		in_handler = t->restore;
	if (!t->deferred || (*mask_of(uc) | FAULTS) != ~0ull) {
		t->restore = t->hook_masked ? t->program_mask : *mask_of(uc);
		t->unblock = t->restore;
		if (!t->hook_masked && (t->restore & BIT(sig))) {
			/* only a call's own mask (sigsuspend, ppoll) let it in */
			t->deferred_mask = in_handler;
			t->unblock = ~BIT(sig);
		}
		t->deferred |= ZPL_BY_KERNEL;
	}
	*mask_of(uc) |= all;
	zpl_sigorder_postpone(t, sig, info);
	return 0;
}

/* The program single-steps itself with TF. */
static inline bool is_step(int sig, const siginfo_t *info, const ucontext_t *uc)
{
	return sig == SIGTRAP && info->si_code == TRAP_TRACE && (reg(uc, REG_EFL) & FL_TF);
}

/* A hook runs at full speed, and may fork or make threads that have no handler for a step. */
ZPL_SIGNAL_CODE static void skip_hook(struct zpl_thread *t, ucontext_t *uc)
{
	if (!t->in_hook)
		return;
	set_reg(uc, REG_EFL, reg(uc, REG_EFL) & ~FL_TF);
	t->steps = 1;
}

/* Caused by the very instruction, not sent. seccomp's SIGSYS is the program's own doing. */
static inline bool is_fault(int sig, const siginfo_t *info)
{
	return (FAULTS & BIT(sig)) && info->si_code > 0 &&
	       !(sig == SIGSYS && (info->si_code == SECCOMP_TRAP || info->si_code == USER_DISPATCH));
}

/* At the kernel's call itself nothing faults, but a program may send itself what a fault's signal carries. */
static inline bool at_real_call(uint64_t pc)
{
	return pc >= (uint64_t)(uintptr_t)zpl_real_window && pc <= (uint64_t)(uintptr_t)zpl_real_done;
}

/* In the window of a hook's real call. The kernel has been in it if rcx says so. */
ZPL_SIGNAL_CODE static uint64_t in_real_call(struct zpl_thread *t, int sig, siginfo_t *info,
					     ucontext_t *uc)
{
	bool executed = reg(uc, REG_RCX) == (uint64_t)(uintptr_t)zpl_real_done;
	uint64_t flags = t->sighand->slot[sig].flags;

	if (executed && sig == SIGCANCEL) {
		set_reg(uc, REG_RAX, (uint64_t)-EINTR);
		set_reg(uc, REG_RIP, (uint64_t)(uintptr_t)zpl_real_done);
	} else if (executed && !(flags & (uint64_t)SA_RESTART) &&
		   !zpl_sighand_always_restarts((long)reg(uc, REG_RAX), reg(uc, REG_RSI))) {
		set_reg(uc, REG_RAX, (uint64_t)-EINTR);
		set_reg(uc, REG_RIP, (uint64_t)(uintptr_t)zpl_real_done);
	} else {
		set_reg(uc, REG_RIP, (uint64_t)(uintptr_t)zpl_real_interrupted);
	}
	return defer(t, sig, info, uc);
}

ZPL_SIGNAL_CODE static uint64_t in_zpl(struct zpl_thread *t, int sig, siginfo_t *info, ucontext_t *uc,
				       uint64_t pc)
{
	if (is_step(sig, info, uc)) { /* the next step that counts is the program's */
		skip_hook(t, uc);
		return 0;
	}
	if (sig == SIGSYS && info->si_code == SECCOMP_TRAP &&
	    zpl_is_core_text((uint64_t)(uintptr_t)info->si_call_addr)) {
		const struct zpl_frame *f = (const void *)(uintptr_t)(t->sp - F_SIZE);

		info->si_call_addr = (void *)(uintptr_t)f->ret;
	}
	if (zpl_sigwindow_left(t, sig, uc, pc))
		return zpl_sigenter(t, sig, info, uc);
	if (is_fault(sig, info) && !at_real_call(pc)) {
		uint64_t handler = zpl_is_core_text(pc) ? 0 : zpl_hook_signals_fault(sig, uc);

		if (handler)
			return handler;
		zpl_crash_report(t, sig, info, uc);
		return zpl_sigenter_default(sig, info);
	}
	if (pc >= (uint64_t)(uintptr_t)zpl_real_window && pc <= (uint64_t)(uintptr_t)zpl_real_insn)
		return in_real_call(t, sig, info, uc);
	return defer(t, sig, info, uc);
}

/*
 * In a stub, outside zpl: show the place in the program that the stub stands for.
 * Return: false if the program, which single-steps itself, made no step of its own
 */
ZPL_SIGNAL_CODE static bool in_stub(struct zpl_thread *t, int sig, siginfo_t *info,
				    ucontext_t *uc, uint64_t pc)
{
	const struct zpl_site *s;
	uint64_t at = zpl_site_stub_to_program(pc, &s);

	if (!at) {
		zpl_sigwindow_unasked(t, sig, uc, pc);
		return true;
	}
	if (is_step(sig, info, uc) && (at == s->patch_at || at == s->ret || (at == s->addr && pc != s->call)))
		return false;
	set_reg(uc, REG_RIP, at);
	if (sig == SIGSYS && info->si_code == SECCOMP_TRAP && (uint64_t)(uintptr_t)info->si_call_addr == pc)
		info->si_call_addr = (void *)(uintptr_t)s->ret;
	if (at == s->addr)
		set_reg(uc, REG_RAX, zpl_arch_stub_number(s, pc, reg(uc, REG_RAX)));
	if (at == s->addr && reg(uc, REG_RCX) == s->pass + (s->nr >= 0 ? 7 : 2)) {
		/* restarted by the kernel, which was told to restart everything */
		if (!(t->sighand->slot[sig].flags & (uint64_t)SA_RESTART) &&
		    !zpl_sighand_always_restarts(s->nr, reg(uc, REG_RSI))) {
			set_reg(uc, REG_RIP, s->ret);
			set_reg(uc, REG_RAX, (uint64_t)-EINTR);
		}
		set_reg(uc, REG_RCX, s->ret);
	} else if (at == s->ret) {
		set_reg(uc, REG_RCX, s->ret);
	} else if (at == s->addr && pc < s->pass && !is_step(sig, info, uc)) {
		set_reg(uc, REG_RIP, zpl_site_begin(s));
	}
	if (pc >= s->pass && reg(uc, REG_RIP) == s->addr && zpl_filter_is_fast(s))
		zpl_passed_note(t, s, uc);
	return true;
}

/* If a signal was postponed on the way into zpl, and not in this wrapper, but there was no call: it comes after this one. */
ZPL_SIGNAL_CODE static void stop_deferring(struct zpl_thread *t, int sig, ucontext_t *uc)
{
	if (!t->deferred || (*mask_of(uc) | FAULTS | BIT(SIGKILL) | BIT(SIGSTOP)) != ~0ull)
		return;
	t->deferred = 0;
	*mask_of(uc) = t->restore;
	set_mask(t->restore | t->sighand->slot[sig].mask | BIT(sig));
}

/* A thread of a hook's own: it must not run the program's handler. Another thread will. */
ZPL_SIGNAL_CODE static uint64_t in_hook_thread(int sig, siginfo_t *info, ucontext_t *uc)
{
	if (is_fault(sig, info)) {
		uint64_t handler = zpl_is_core_text(reg(uc, REG_RIP)) ? 0 : zpl_hook_signals_fault(sig, uc);

		if (handler)
			return handler;
		zpl_crash_report(NULL, sig, info, uc);
		return zpl_sigenter_default(sig, info);
	}
	set_mask(~FAULTS);
	*mask_of(uc) = ~FAULTS;
	zpl_raw3(__NR_rt_sigqueueinfo, zpl_raw0(__NR_getpid), sig, info);
	return 0;
}

/*
 * Of several that come at once the last runs first, while those whose wrappers stand below, each at its first
 * instruction, have not let in their own numbers (SA_NODEFER). @uc is the last one's.
 */
ZPL_SIGNAL_CODE static void let_in_earlier(struct zpl_thread *t, int sig, ucontext_t *uc)
{
	uint64_t open = 0, closed = 0;

	for (const ucontext_t *u = uc; reg(u, REG_RIP) == (uint64_t)(uintptr_t)zpl_signal_wrapper;
	     u = (const ucontext_t *)(uintptr_t)reg(u, REG_RDX)) {
		const struct zpl_action_slot *a = &t->sighand->slot[reg(u, REG_RDI)];
		uint64_t one = BIT(reg(u, REG_RDI));

		closed |= a->mask | (a->flags & (uint64_t)SA_NODEFER ? 0 : one);
		open |= one & ~closed;
	}
	if (!open)
		return;
	*mask_of(uc) &= ~open;
	open &= ~(t->sighand->slot[sig].mask | BIT(sig));
	t->restore &= ~open; /* one that came before this was settled */
	t->unblock &= ~open;
	if (open && !zpl_user_is_sandboxed())
		zpl_raw4(__NR_rt_sigprocmask, SIG_UNBLOCK, &open, NULL, 8);
}

ZPL_SIGNAL_CODE static uint64_t route(struct zpl_thread *t, int sig, siginfo_t *info, ucontext_t *uc)
{
	uint64_t pc = reg(uc, REG_RIP), to;

	if (is_fault(sig, info) && zpl_user_faulted(uc))
		return 0;
	if (zpl_hook_signals_route(t, sig, info, uc, &to))
		return to;
	if (!t)
		return in_hook_thread(sig, info, uc);
	if ((sig == SIGSYS || sig == SIGSETXID) && zpl_trap_serve(t, info, uc))
		return 0;
	if (within(pc, __start_zpl_signal_text, __stop_zpl_signal_text)) {
		if (!zpl_sigwindow_earlier(t, uc, pc) && !(t->state == ZPL_IN_PROGRAM && zpl_sigenter_is_settled(t, uc)))
			return defer(t, sig, info, uc);
		let_in_earlier(t, sig, uc);
		return zpl_sigenter(t, sig, info, uc);
	}
	if (within(pc, zpl_sigreturn_begins, zpl_sigreturn_window) && !is_fault(sig, info)) {
		t->state = ZPL_IN_PROGRAM;
		return zpl_sigenter(t, sig, info, uc);
	}
	if (pc == (uint64_t)(uintptr_t)zpl_sigreturn_window ||
	    pc == (uint64_t)(uintptr_t)zpl_sigreturn_window + 5)
		return zpl_sigenter(t, sig, info, uc);
	if (zpl_zero_fault(t, sig, info, uc)) {
		zpl_sigenter_settle(t, info);
		stop_deferring(t, sig, uc);
		return zpl_sigenter(t, sig, info, uc);
	}
	if (t->state == ZPL_IN_PROGRAM && zpl_sigwindow_enters(pc) && !is_fault(sig, info) &&
	    !is_step(sig, info, uc)) {
		zpl_sigwindow_entering(t, uc, pc);
		pc = reg(uc, REG_RIP);
	}
	if (t->state != ZPL_IN_PROGRAM || zpl_is_core_text(pc) || zpl_trampoline_holds(pc))
		return in_zpl(t, sig, info, uc, pc);
	zpl_rejoin_note(t, uc);
	if (!in_stub(t, sig, info, uc, pc))
		return 0;
	if (is_step(sig, info, uc) && zpl_site_at(pc - 2))
		return 0; /* the kernel's way back from a call makes no step of its own */
	return zpl_sigenter(t, sig, info, uc);
}

/**
 * zpl_signal_route() - decide what becomes of a signal
 *
 * Return: the program's handler to jump to, or 0: go back to what was interrupted
 */
ZPL_SIGNAL_CODE uint64_t zpl_signal_route(int sig, siginfo_t *info, ucontext_t *uc)
{
	struct zpl_thread *t, *adopted;
	uint64_t to;

	if (zpl_adopt_asked(info, uc))
		return 0;
	t = zpl_thread_self();
	adopted = t ? NULL : zpl_adopt_self();
	to = route(t ? t : adopted, sig, info, uc);
	if (adopted && adopted->deferred) /* it has no way out, but it will be asked */
		*mask_of(uc) &= ~BIT(SIGSETXID);
	return to;
}

long zpl_signal_ask(int32_t pid, int32_t tid, const volatile void *about)
{
	siginfo_t info = { .si_signo = ZPL_ASK_SIGNAL, .si_code = SI_QUEUE };

	info.si_ptr = (void *)(uintptr_t)about;
	return zpl_raw4(__NR_rt_tgsigqueueinfo, pid, tid, ZPL_ASK_SIGNAL, &info);
}

/* The part of a ucontext_t that is looked at when a handler returns: one reading. */
struct context_head {
	uint64_t flags, link;
	stack_t stack;
	greg_t regs[REG_RIP + 1];
};

_Static_assert(offsetof(struct context_head, stack) == offsetof(ucontext_t, uc_stack), "layout");
_Static_assert(offsetof(struct context_head, regs) == offsetof(ucontext_t, uc_mcontext.gregs), "layout");

void zpl_signal_return(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	ucontext_t *uc = (ucontext_t *)(uintptr_t)f->rsp;
	struct context_head head;
	uint64_t rip, to;

	if (zpl_user_read_frame(&head, f->rsp, sizeof head))
		return; /* the kernel will say what a bad frame deserves */
	rip = (uint64_t)head.regs[REG_RIP];
	zpl_altstack_return(t, &head.stack, f->rsp, (uint64_t)head.regs[REG_RSP]);
	zpl_sigsys_return(t, uc);
	zpl_passed_show(t, rip, (uint64_t)head.regs[REG_RSP], false);
	zpl_suspend_show(t, rip, (uint64_t)head.regs[REG_RSP], false);
	to = zpl_site_program_to_stub(rip);
	if (to != rip)
		zpl_user_write_frame((uint64_t)(uintptr_t)&uc->uc_mcontext.gregs[REG_RIP], &to, sizeof to);
}
