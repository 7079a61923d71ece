/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * passed - see passed.h
 *
 * What is remembered is written by its own thread only: in zpl, where signals are put off, or by the
 * first of several signals that come in the window.
 */
#include "passed.h"

#include <errno.h>

#include "../loader/site.h"
#include "sighand.h"
#include "signal.h"
#include "signal_parts.h"

extern const char zpl_passed_window[], zpl_passed_window_end[];
extern const char zpl_passed_insn[], zpl_passed_done[], zpl_passed_last[];

ZPL_SIGNAL_CODE bool zpl_passed_holds(uint64_t pc)
{
	return within(pc, zpl_passed_window, zpl_passed_window_end);
}

/* A free slot; if there is none, that of the call which has waited longest: it was left by a jump. */
ZPL_SIGNAL_CODE static struct zpl_passed *slot_of(struct zpl_thread *t)
{
	struct zpl_passed *oldest = t->passed;

	for (unsigned i = 0; i < ZPL_PASSED_MAX; i++) {
		if (!t->passed[i].site) {
			t->n_passed++;
			oldest = &t->passed[i];
			break;
		}
		if (t->passed[i].age < oldest->age)
			oldest = &t->passed[i];
	}
	oldest->shown = 0;
	return oldest;
}

ZPL_SIGNAL_CODE void zpl_passed_note(struct zpl_thread *t, const struct zpl_site *s, const ucontext_t *uc)
{
	static const uint8_t args[6] = { REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9 };
	struct zpl_passed *p = slot_of(t);

	p->site = s;
	p->rsp = reg(uc, REG_RSP);
	p->nr = (int32_t)reg(uc, REG_RAX);
	for (unsigned i = 0; i < 6; i++)
		p->arg[i] = reg(uc, args[i]);
	p->age = ++t->n_ever_suspended;
}

ZPL_SIGNAL_CODE static void remember(struct zpl_thread *t, const struct zpl_frame *f)
{
	struct zpl_passed *p = slot_of(t);

	p->site = f->site;
	p->rsp = f->rsp;
	p->nr = f->nr;
	p->arg[0] = f->rdi;
	p->arg[1] = f->rsi;
	p->arg[2] = f->rdx;
	p->arg[3] = f->r10;
	p->arg[4] = f->r8;
	p->arg[5] = f->r9;
	p->age = ++t->n_ever_suspended;
}

/* The site may have been patched anew since. */
static bool is_same(const struct zpl_passed *p, const struct zpl_frame *f)
{
	return p->site->addr == f->site->addr && p->rsp == f->rsp && p->nr == f->nr && p->arg[0] == f->rdi &&
	       p->arg[1] == f->rsi && p->arg[2] == f->rdx && p->arg[3] == f->r10 &&
	       p->arg[4] == f->r8 && p->arg[5] == f->r9;
}

bool zpl_passed_take(struct zpl_thread *t, const struct zpl_frame *f)
{
	bool found = false;

	for (unsigned i = 0; i < ZPL_PASSED_MAX; i++) {
		struct zpl_passed *p = &t->passed[i];

		if (!p->site || !is_same(p, f))
			continue;
		found |= !p->shown; /* else its handler has left by a jump: another call just like it */
		p->site = NULL;
		t->n_passed--;
	}
	return found;
}

ZPL_SIGNAL_CODE void zpl_passed_show(struct zpl_thread *t, uint64_t pc, uint64_t rsp, bool shown)
{
	for (unsigned i = 0; t->n_passed && i < ZPL_PASSED_MAX; i++) {
		struct zpl_passed *p = &t->passed[i];

		if (p->site && p->site->addr == pc && p->rsp == rsp)
			p->shown = shown;
	}
}

void zpl_passed_prepare(struct zpl_frame *f)
{
	remember(f->thread, f);
	f->cont = f->site->call;
	f->ret = f->site->addr;
	f->rax = (uint32_t)f->nr;
}

/* The kernel restarts whatever it may, as it was told; what the program wants is said here. */
ZPL_SIGNAL_CODE static bool ends_with_eintr(const struct zpl_thread *t, int sig, const ucontext_t *uc)
{
	return reg(uc, REG_RCX) == (uint64_t)(uintptr_t)zpl_passed_done &&
	       !(t->sighand->slot[sig].flags & (uint64_t)SA_RESTART) &&
	       !zpl_sighand_always_restarts((long)reg(uc, REG_RAX), reg(uc, REG_RSI));
}

ZPL_SIGNAL_CODE void zpl_passed_leave(struct zpl_thread *t, int sig, ucontext_t *uc)
{
	const struct zpl_frame *f = (const void *)(uintptr_t)(t->sp - F_SIZE);
	bool made = within(reg(uc, REG_RIP), zpl_passed_done, zpl_passed_window_end);
	const struct zpl_site *site;
	uint64_t pc;

	if (!made && ends_with_eintr(t, sig, uc)) {
		set_reg(uc, REG_RAX, (uint64_t)-EINTR);
		made = true;
	}
	set_reg(uc, REG_RBX, f->rbx);
	set_reg(uc, REG_RSP, f->rsp);
	set_reg(uc, REG_RCX, f->ret);
	set_reg(uc, REG_R11, f->flags);
	set_reg(uc, REG_EFL, without_debugger(f->flags, uc));
	if (!made) {
		remember(t, f);
		set_reg(uc, REG_RAX, (uint32_t)f->nr);
		set_reg(uc, REG_RIP, f->site->addr);
	} else {
		pc = f->cont == f->ret ? 0 : zpl_site_stub_to_program(f->cont, &site);
		set_reg(uc, REG_RIP, pc ? pc : f->cont);
	}
	t->state = ZPL_IN_PROGRAM;
}
