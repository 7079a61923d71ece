/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sigwindow - see sigwindow.h
 *
 * Part of a signal handler: see the rules of signal.c and the labels of entry.S.
 */
#include "sigwindow.h"

#include <errno.h>

#include "../loader/arch/x86_64/layout.h"
#include "../loader/site.h"
#include "passed.h"
#include "sighand.h"
#include "signal.h"
#include "signal_parts.h"

extern const char zpl_signal_wrapper[];
extern const char zpl_leave_window[], zpl_leave_window_end[];
extern const char zpl_lean_asked[], zpl_lean_answered[];
extern const char zpl_lean_answer_window[], zpl_lean_answer_done[], zpl_lean_answer_window_end[];
extern const char zpl_lean_pass_window[], zpl_lean_pass_window_end[];
extern const char zpl_sigreturn_failed[];
extern const char zpl_unblock_window[], zpl_unblock_window_end[];
extern const char zpl_entry_const[], zpl_entry_const_packed[], zpl_entry_const_decided[];
extern const char zpl_entry_var[], zpl_entry_var_packed[], zpl_entry_var_decided[];
extern const char zpl_low_const[], zpl_pass_const_flags[], zpl_pass_const_end[];
extern const char zpl_pass_var[], zpl_pass_var_flags[], zpl_pass_var_number[], zpl_pass_var_end[];

#define FL_OVERFLOW 0x800ull

/* al is 1 for overflow, or, once 0x7f has been added to it, 0x80. */
ZPL_SIGNAL_CODE static uint64_t unpack_flags(uint64_t flags, uint64_t rax)
{
	return (flags & ~(uint64_t)FL_ARITH) | (rax >> 8 & FL_LOW) | (rax & 0x81 ? FL_OVERFLOW : 0);
}

/* Those that the program has again from zpl_leave_window on. */
ZPL_SIGNAL_CODE static void load(const struct zpl_frame *f, ucontext_t *uc)
{
	set_reg(uc, REG_RDI, f->rdi);
	set_reg(uc, REG_RSI, f->rsi);
	set_reg(uc, REG_RDX, f->rdx);
	set_reg(uc, REG_R10, f->r10);
	set_reg(uc, REG_R8, f->r8);
	set_reg(uc, REG_R9, f->r9);
	set_reg(uc, REG_RBX, f->rbx);
	set_reg(uc, REG_RBP, f->rbp);
	set_reg(uc, REG_R12, f->r12);
	set_reg(uc, REG_R13, f->r13);
	set_reg(uc, REG_R14, f->r14);
	set_reg(uc, REG_R15, f->r15);
	set_reg(uc, REG_RSP, f->rsp);
}

/* Behind the call, which may be in a stub: where the program would be. */
ZPL_SIGNAL_CODE static void go_on(ucontext_t *uc, uint64_t cont, uint64_t ret)
{
	const struct zpl_site *site;
	uint64_t pc = cont == ret ? 0 : zpl_site_stub_to_program(cont, &site);

	set_reg(uc, REG_RIP, pc ? pc : cont);
}

/* The call is over: show the program's registers after it. The stack is the program's already. */
ZPL_SIGNAL_CODE static void complete(struct zpl_thread *t, const struct zpl_frame *f, ucontext_t *uc)
{
	set_reg(uc, REG_RAX, f->rax);
	set_reg(uc, REG_R11, f->flags);
	set_reg(uc, REG_RCX, f->ret);
	set_reg(uc, REG_EFL, without_debugger(f->flags, uc));
	go_on(uc, f->cont, f->ret);
	t->state = ZPL_IN_PROGRAM;
}

/*
 * On the way out of lean.S: answered, or passed on and not made, so that the program comes to it when the
 * handler has returned. The program has its registers and stack again, but for rax, rcx, r11 and rdx.
 */
ZPL_SIGNAL_CODE static void leave_lean(struct zpl_thread *t, const struct zpl_frame *f, ucontext_t *uc,
				       uint64_t pc)
{
	const struct zpl_site *s = zpl_frame_lean_site(f);

	set_reg(uc, REG_R11, unpack_flags(f->flags, f->ax));
	set_reg(uc, REG_EFL, without_debugger(reg(uc, REG_R11), uc));
	set_reg(uc, REG_RCX, s->ret);
	t->state = ZPL_IN_PROGRAM;
	if (within(pc, zpl_lean_pass_window, zpl_lean_pass_window_end)) {
		set_reg(uc, REG_RAX, (uint32_t)s->nr);
		set_reg(uc, REG_RIP, s->addr);
		zpl_passed_note(t, s, uc);
		return;
	}
	if (pc <= (uint64_t)(uintptr_t)zpl_lean_answer_done) {
		set_reg(uc, REG_RAX, reg(uc, REG_RDX));
		set_reg(uc, REG_RDX, f->call.arg[2]);
	}
	go_on(uc, s->cont, s->ret);
}

ZPL_SIGNAL_CODE static inline bool leaves_lean(uint64_t pc)
{
	return within(pc, zpl_lean_answer_window, zpl_lean_answer_window_end) ||
	       within(pc, zpl_lean_pass_window, zpl_lean_pass_window_end);
}

/* The decision is in rax up to zpl_lean_answered, and to be read from the place after that. */
void zpl_sigwindow_check_again(const struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t pc = reg(uc, REG_RIP);

	if (!within(pc, zpl_lean_asked, zpl_lean_pass_window_end))
		return;
	if (within(pc, zpl_lean_pass_window, zpl_lean_pass_window_end))
		set_reg(uc, REG_RAX, FAST_PASS);
	else if (within(pc, zpl_lean_answered, zpl_lean_answer_window_end))
		set_reg(uc, REG_RAX, FAST_ANSWER);
	set_reg(uc, REG_RSP, t->sp - F_SIZE);
	set_reg(uc, REG_RIP, (uint64_t)(uintptr_t)zpl_lean_asked);
}

ZPL_SIGNAL_CODE bool zpl_sigwindow_leaves(uint64_t pc)
{
	return leaves_lean(pc) || within(pc, zpl_leave_window, zpl_leave_window_end);
}

ZPL_SIGNAL_CODE bool zpl_sigwindow_left(struct zpl_thread *t, int sig, ucontext_t *uc, uint64_t pc)
{
	const struct zpl_frame *f = (const void *)(uintptr_t)(t->sp - F_SIZE);

	if (zpl_passed_holds(pc)) {
		zpl_passed_leave(t, sig, uc);
		return true;
	}
	if (leaves_lean(pc)) {
		leave_lean(t, f, uc, pc);
		return true;
	}
	if (within(pc, zpl_leave_window, zpl_leave_window_end)) {
		complete(t, f, uc);
		return true;
	}
	if (pc == (uint64_t)(uintptr_t)zpl_sigreturn_failed) {
		f = (const struct zpl_frame *)(uintptr_t)reg(uc, REG_RDI);
		load(f, uc);
		complete(t, f, uc);
		set_reg(uc, REG_RAX, 0); /* the kernel's result of a call that has none */
		return true;
	}
	if (!within(pc, zpl_unblock_window, zpl_unblock_window_end))
		return false;
	f = (const struct zpl_frame *)(uintptr_t)reg(uc, REG_RBX);
	load(f, uc);
	complete(t, f, uc);
	if (t->unblock != t->restore) {
		*mask_of(uc) = t->restore;
		set_mask(t->deferred_mask);
	}
	return true;
}

ZPL_SIGNAL_CODE bool zpl_sigwindow_earlier(struct zpl_thread *t, const ucontext_t *uc, uint64_t pc)
{
	ucontext_t *earlier = (ucontext_t *)(uintptr_t)reg(uc, REG_RDX);

	return pc == (uint64_t)(uintptr_t)zpl_signal_wrapper &&
	       zpl_sigwindow_left(t, (int)reg(uc, REG_RDI), earlier, reg(earlier, REG_RIP));
}

ZPL_SIGNAL_CODE static inline bool enters_const(uint64_t pc)
{
	return within(pc, zpl_entry_const, zpl_entry_const_decided) ||
	       within(pc, zpl_low_const, zpl_pass_const_end);
}

ZPL_SIGNAL_CODE static inline bool enters_var(uint64_t pc)
{
	return within(pc, zpl_entry_var, zpl_entry_var_decided) ||
	       within(pc, zpl_pass_var, zpl_pass_var_end);
}

ZPL_SIGNAL_CODE bool zpl_sigwindow_enters(uint64_t pc)
{
	return enters_const(pc) || enters_var(pc);
}

/* Are the program's arithmetic flags in ax at @pc? Elsewhere they are still, or again, where they belong. */
ZPL_SIGNAL_CODE static bool flags_are_packed(uint64_t pc)
{
	return within(pc, zpl_entry_const_packed, zpl_entry_const_decided) ||
	       within(pc, zpl_entry_var_packed, zpl_entry_var_decided) ||
	       within(pc, zpl_low_const, zpl_pass_const_flags) ||
	       within(pc, zpl_pass_var, zpl_pass_var_flags);
}

ZPL_SIGNAL_CODE void zpl_sigwindow_entering(const struct zpl_thread *t, ucontext_t *uc, uint64_t pc)
{
	uint64_t rax = reg(uc, REG_RAX);
	const struct zpl_site *s;
	uint32_t number;

	if (flags_are_packed(pc))
		set_reg(uc, REG_EFL, unpack_flags(reg(uc, REG_EFL), rax));
	if (enters_const(pc)) {
		s = (const struct zpl_site *)(uintptr_t)(rax >> 16);
		number = (uint32_t)(s->kind == ZPL_PATCH_TRAP ? t->trap.nr : s->nr);
	} else {
		bool swapped = within(pc, zpl_pass_var_number, zpl_pass_var_end);
		uint64_t packed = swapped ? reg(uc, REG_R11) : rax;

		s = zpl_site_indexed((uint16_t)(packed >> 16));
		number = swapped ? (uint32_t)rax : (uint32_t)__builtin_bswap64(packed);
	}
	set_reg(uc, REG_RAX, number);
	set_reg(uc, REG_RIP, s->call);
}

/*
 * At a call that nobody asks for (waiting.h), which the kernel has restarted, as it was told: rcx shows that it has been
 * there, now or at the last call from here. Then this one has not begun, which the program cannot tell.
 */
ZPL_SIGNAL_CODE void zpl_sigwindow_unasked(const struct zpl_thread *t, int sig, ucontext_t *uc,
					   uint64_t pc)
{
	long nr = (long)reg(uc, REG_RAX);

	if (reg(uc, REG_RCX) != pc + 2 || (t->sighand->slot[sig].flags & (uint64_t)SA_RESTART) ||
	    !zpl_sighand_may_restart(nr) || zpl_sighand_always_restarts(nr, reg(uc, REG_RSI)))
		return;
	set_reg(uc, REG_RIP, pc + 2);
	set_reg(uc, REG_RAX, (uint64_t)-EINTR);
}
