/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * trap - see trap.h
 *
 * A trapped call gets a site record like a patched one, made in the signal handler. What a
 * record says follows from its address alone, so it is never wrong and never removed.
 */
#include "trap.h"

#include <asm/unistd.h>
#include <errno.h>
#include <linux/audit.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/entry.h"
#include "../loader/arch/x86_64/syscall.h"
#include "../loader/left.h"
#include "../loader/message.h"
#include "../loader/start.h"
#include "../loader/unknown.h"
#include "../loader/waiting.h"
#include "account.h"
#include "dispatch.h"
#include "filter.h"
#include "gate.h"
#include "memory.h"
#include "rejoin.h"
#include "passed.h"
#include "sighand.h"
#include "signal.h"
#include "signal_parts.h"
#include "sigenter.h"
#include "sigsys.h"
#include "sigwindow.h"
#include "user.h"

#define PR_SET_SYSCALL_USER_DISPATCH 59
#define DISPATCH_OFF 0
#define DISPATCH_ON 1

#define RECORDS 65536u /* a power of two */
#define PROBES 64u
#define PATIENCE 500u /* looks at a thread that was asked: it may have that signal blocked all the same */

_Atomic uint8_t zpl_trap_wanted, zpl_trap_used;
static _Atomic uint8_t unsupported;
static bool expected, implied;
static struct zpl_site *records;

/* The address is what makes a record somebody's: the first to write it has the place. */
ZPL_SIGNAL_CODE static struct zpl_site *record_of(uint64_t pc)
{
	size_t at = (size_t)((pc * 0x9e3779b97f4a7c15u) >> 40);

	for (unsigned i = 0; records && i < PROBES; i++) {
		struct zpl_site *s = &records[(at + i) & (RECORDS - 1)];
		uint64_t none = 0;

		if (s->addr == pc)
			return s;
		if (!s->addr && (__atomic_compare_exchange_n(&s->addr, &none, pc, false, __ATOMIC_SEQ_CST,
							     __ATOMIC_SEQ_CST) ||
				 none == pc))
			return s;
	}
	return NULL;
}

ZPL_SIGNAL_CODE static struct zpl_site *site_of(struct zpl_thread *t, uint64_t pc)
{
	struct zpl_site *s = record_of(pc);

	if (!s)
		s = &t->trap.spare[t->trap.n_spare++ % ZPL_TRAP_SPARE];
	s->addr = pc;
	s->ret = pc + 2;
	s->cont = pc + 2;
	s->call = pc;
	s->patch_at = pc;
	zpl_site_number(s, -1);
	s->filter = ZPL_FILTER_EVER;
	s->kind = ZPL_PATCH_TRAP;
	return s;
}

/* The first call to come from there? Says so once. */
static bool is_first(const struct zpl_site *site)
{
	size_t i = (size_t)(site - records);

	return records && i < RECORDS && !__atomic_test_and_set(&records[i].tried, __ATOMIC_RELAXED);
}

static long patch_place(void *arg)
{
	const struct zpl_frame *f = arg;

	zpl_memory_trapped(f->site->addr);
	return 0;
}

void zpl_trap_served(struct zpl_frame *f)
{
	if (f->action == ZPL_ACT_RETURN && !f->thread->is_vfork && is_first(f->site))
		zpl_in_hook_env(f, patch_place, f);
}

/* int 0x80: 32-bit numbers and arguments, made here and now in the program's name. */
ZPL_SIGNAL_CODE static void serve_32(ucontext_t *uc)
{
	greg_t *r = uc->uc_mcontext.gregs;
	long a6 = (long)(uint32_t)r[REG_RBP], ret;

	atomic_fetch_add_explicit(&zpl_account.calls_32, 1, memory_order_relaxed);
	__asm__ volatile("xchg %[a6], %%rbp\n\t"
			 "int $0x80\n\t"
			 "xchg %[a6], %%rbp"
			 : "=a"(ret), [a6] "+r"(a6)
			 : "a"((long)(uint32_t)r[REG_RAX]), "b"(r[REG_RBX]), "c"(r[REG_RCX]),
			   "d"(r[REG_RDX]), "S"(r[REG_RSI]), "D"(r[REG_RDI])
			 : "r8", "r9", "r10", "r11", "memory");
	r[REG_RAX] = ret;
}

/* The windows go on for a few instructions after the state has changed. */
static bool is_leaving(const struct zpl_thread *t, uint64_t pc)
{
	if (t->state == ZPL_IN_PROGRAM)
		return zpl_sigwindow_leaves(pc) || zpl_passed_holds(pc);
	return !t->deferred && zpl_sigwindow_leaves(pc);
}

/*
 * Out of zpl but for a few instructions, or in a stub on the way to a call that fast() has passed on: from there
 * the call would be trapped and seen twice. It comes by its stub once more, and is not asked for.
 */
static void go_back(struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t pc = reg(uc, REG_RIP);
	const struct zpl_site *s;

	if (t->state == ZPL_IN_LEAN) {
		zpl_sigwindow_check_again(t, uc);
		return;
	}
	if (is_leaving(t, pc)) {
		if (zpl_sigwindow_left(t, SIGSYS, uc, pc))
			set_reg(uc, REG_RIP, zpl_site_program_to_stub(reg(uc, REG_RIP)));
		return;
	}
	if (t->state != ZPL_IN_PROGRAM || !zpl_site_stub_to_program(pc, &s) || s->nr < 0 || pc < s->pass || pc > s->pass + 5 ||
	    !zpl_filter_is_fast(s))
		return;
	set_reg(uc, REG_RAX, (uint32_t)s->nr);
	set_reg(uc, REG_RIP, s->call);
	zpl_passed_note(t, s, uc);
}

ZPL_SIGNAL_CODE void zpl_trap_left(struct zpl_thread *t, ucontext_t *uc)
{
	if (zpl_trap_wanted && !t->trap.armed)
		zpl_sigsys_keep_in(t, uc);
	zpl_trap_leave(t);
}

bool zpl_trap_is_past_look(const struct zpl_thread *t)
{
	const volatile struct zpl_thread *v = t;

	return v->state == ZPL_IN_PROGRAM || (v->state == ZPL_IN_ZPL && v->trap.selector == ZPL_SELECTOR_BLOCK);
}

void zpl_trap_begin_here(struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t pc;

	go_back(t, uc);
	pc = reg(uc, REG_RIP);
	if (!zpl_trap_is_past_look(t) || zpl_sigenter_will_look(pc)) {
		zpl_rejoin_real(t, uc);
		return; /* the way out does it */
	}
	zpl_trap_left(t, uc);
	if (t->state == ZPL_IN_PROGRAM)
		zpl_rejoin(t, uc);
}

ZPL_SIGNAL_CODE bool zpl_trap_serve(struct zpl_thread *t, const siginfo_t *info, ucontext_t *uc)
{
	uint64_t pc = (uint64_t)uc->uc_mcontext.gregs[REG_RIP];
	const struct zpl_site *s;

	if (zpl_signal_asks(info, &zpl_trap_wanted)) {
		zpl_trap_begin_here(t, uc);
		return true;
	}
	if (info->si_code != USER_DISPATCH || !t->trap.armed || t->state != ZPL_IN_PROGRAM ||
	    zpl_is_core_text(pc))
		return false;
	if (info->si_arch == AUDIT_ARCH_I386) {
		serve_32(uc);
		return true;
	}
	s = site_of(t, pc - 2);
	t->trap.nr = (int32_t)uc->uc_mcontext.gregs[REG_RAX];
	uc->uc_mcontext.gregs[REG_RAX] = (greg_t)((uint64_t)(uintptr_t)s << 16);
	uc->uc_mcontext.gregs[REG_RIP] =
		(greg_t)(uintptr_t)(zpl_cpu.fsgsbase ? zpl_entry_const : zpl_entry_const_slow);
	return true;
}

static long dispatch(struct zpl_thread *t, unsigned long mode)
{
	uint64_t start, end;

	if (mode == DISPATCH_OFF)
		return zpl_raw6(__NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, DISPATCH_OFF, 0, 0, 0, 0);
	zpl_core_text_range(&start, &end);
	return zpl_raw6(__NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, DISPATCH_ON, (long)start,
			(long)(end - start), (long)(uintptr_t)&t->trap.selector, 0);
}

static void arm(struct zpl_thread *t)
{
	long err;

	zpl_trap_used = 1;
	zpl_sigsys_take(t->sighand);
	zpl_sigsys_keep(t);
	t->trap.selector = ZPL_SELECTOR_ALLOW;
	err = dispatch(t, DISPATCH_ON);
	if (!err) {
		t->trap.armed = 1;
		return;
	}
	zpl_trap_wanted = 0;
	if (!atomic_exchange(&unsupported, 1))
		zpl_message_log(&zpl_config, ZPL_LOG_WARN,
				"cannot trap calls: %e; calls in code that cannot be proved are not hooked",
				(int)-err);
}

void zpl_trap_sync(struct zpl_thread *t)
{
	if (zpl_trap_wanted && !t->trap.armed) {
		arm(t);
	} else if (!zpl_trap_wanted && t->trap.armed) {
		dispatch(t, DISPATCH_OFF);
		t->trap.armed = 0;
	}
}

void zpl_trap_forked(struct zpl_thread *t)
{
	t->trap.armed = 0;
	t->trap.selector = ZPL_SELECTOR_ALLOW;
	t->trap.own.mode = DISPATCH_OFF;
	t->own_dispatch = 0;
}

static bool have_records(void)
{
	long p;

	if (records)
		return true;
	p = zpl_raw6(__NR_mmap, 0, (long)(RECORDS * sizeof *records), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (zpl_raw_failed(p))
		return false;
	records = (struct zpl_site *)(uintptr_t)p;
	return true;
}

static bool needs_arming(const struct zpl_thread *t, const struct zpl_thread *self)
{
	const volatile struct zpl_thread *v = t;

	return t != self && t->sighand == self->sighand && (v->state == ZPL_IN_LEAN || zpl_trap_is_past_look(t)) && !v->trap.armed;
}

/*
 * A thread in the program is asked by signal, and one that may have looked already, on its way out or in lean.S;
 * one in zpl or in a blocked call arms on its way out.
 */
static void ask(struct zpl_thread *t, void *arg)
{
	if (!needs_arming(t, arg) || zpl_signal_ask((int32_t)zpl_raw0(__NR_getpid), t->tid, &zpl_trap_wanted))
		return;
	for (unsigned i = 0; i < PATIENCE && needs_arming(t, arg); i++)
		zpl_raw0(__NR_sched_yield);
}

static void arm_others(void)
{
	struct zpl_thread *self = zpl_thread_self();

	if (!self || zpl_user_is_sandboxed())
		return;
	zpl_sigsys_take(self->sighand);
	zpl_signal_keep(ZPL_ASK_SIGNAL);
	zpl_gate_barrier(); /* who has not seen yet that threads are to be armed shows that it has looked */
	zpl_thread_each(ask, self);
}

void zpl_trap_update(void)
{
	bool had = zpl_trap_wanted;
	bool want = zpl_config.coverage == ZPL_COVERAGE_ALL ||
		    (zpl_config.coverage == ZPL_COVERAGE_AUTO && (expected || implied || zpl_unknown_any() || zpl_left_any()));

	if (want && zpl_cpu.translated && !atomic_exchange(&unsupported, 1))
		zpl_message_log(&zpl_config, ZPL_LOG_WARN,
				"cannot trap calls under valgrind, which would be trapped itself; "
				"calls in code that cannot be proved are not hooked");
	if (want && (unsupported || !have_records()))
		want = false;
	zpl_trap_wanted = want;
	zpl_filter_refresh();
	if (want && !had) {
		zpl_waiting_look(false); /* each would be trapped */
		arm_others();
	}
}

void zpl_trap_implied(void)
{
	implied = true;
}

void zpl_trap_expect(bool yes)
{
	expected = yes;
	if (yes)
		zpl_trap_update();
}
