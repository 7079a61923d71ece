/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* adopt - see adopt.h: what a thread that is asked does. Part of the wrapper, whose rules stand in signal.c */
#define _GNU_SOURCE
#include "adopt.h"

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/stub.h"
#include "../loader/arch/x86_64/syscall.h"
#include "../loader/trampoline.h"
#include "adopt_parts.h"
#include "first_call.h"
#include "passed.h"
#include "report.h"
#include "signal.h"
#include "signal_parts.h"
#include "spin.h"
#include "sigwindow.h"
#include "trap.h"
#include "user.h"

struct zpl_adopt_round *_Atomic zpl_adopt_round;
_Atomic uint32_t zpl_adopt_rounds, zpl_adopt_ready, zpl_adopt_answers;
atomic_bool zpl_adopt_done;
int32_t zpl_adopt_process; /* 0: zpl was not loaded among threads */

static int64_t ctype_at; /* a thread_local of the hooks' libc, seen from fs: see is_hooks_own() */
static atomic_flag lock = ATOMIC_FLAG_INIT; /* stock, and that nobody takes two */
static struct zpl_thread *stock;
static unsigned n_stock;

bool zpl_adopt_is_on(void)
{
	return zpl_adopt_process;
}

int zpl_adopt_stock(unsigned n)
{
	uint64_t fs = 0;

	zpl_raw2(__NR_arch_prctl, ARCH_GET_FS, &fs);
	ctype_at = (int64_t)((uint64_t)(uintptr_t)__ctype_b_loc() - fs);
	while (n_stock < n) {
		struct zpl_thread *t = zpl_thread_new();

		if (!t)
			return -ENOMEM;
		zpl_spin_lock(&lock);
		t->next = stock;
		stock = t;
		n_stock++;
		zpl_spin_unlock(&lock);
	}
	return 0;
}

unsigned zpl_adopt_stocked(void)
{
	return n_stock;
}

void zpl_adopt_forked(void)
{
	stock = NULL;
	n_stock = 0;
	atomic_flag_clear(&lock);
	zpl_adopt_done = true;
}

/*
 * Was this thread started by the hooks' libc? That makes its tables of characters known to each thread that it
 * starts. Read by the kernel: a thread of no libc may have anything there.
 */
ZPL_SIGNAL_CODE static bool is_hooks_own(void)
{
	uint64_t fs = 0, tables = 0;

	zpl_raw2(__NR_arch_prctl, ARCH_GET_FS, &fs);
	return zpl_user_read(&tables, fs + (uint64_t)ctype_at, sizeof tables) == 0 && tables;
}

/* Whether it may be found by its fs base shows at its first call when all are known: two may share one. */
ZPL_SIGNAL_CODE struct zpl_thread *zpl_adopt_take(int32_t tid, uint64_t fs)
{
	struct zpl_thread *t;

	zpl_spin_lock(&lock);
	t = zpl_thread_by_tid(tid);
	if (!t && stock) {
		t = stock;
		stock = t->next;
		n_stock--;
		t->next = NULL;
		t->tid = tid;
		t->pid = (int32_t)zpl_raw0(__NR_getpid);
		t->fs = fs;
		t->fs_shared = 1;
		t->sighand = zpl_sighand_process;
		t->fresh = ZPL_FRESH_START | ZPL_FRESH_STACK | ZPL_FRESH_FS;
		if (t->own_block)
			zpl_tcb_lend(&t->tcb, tid);
		zpl_report_thread(1);
		zpl_thread_publish(t);
	}
	zpl_spin_unlock(&lock);
	return t;
}

ZPL_SIGNAL_CODE void zpl_adopt_await(_Atomic uint32_t *word, uint32_t seen, const struct timespec *most)
{
	zpl_raw4(__NR_futex, word, FUTEX_WAIT_PRIVATE, seen, most);
}

ZPL_SIGNAL_CODE void zpl_adopt_wake(_Atomic uint32_t *word)
{
	zpl_raw3(__NR_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX);
}

/* In a child that was forked while zpl started there is nobody to wait for. */
ZPL_SIGNAL_CODE static bool is_alone(void)
{
	return (int32_t)zpl_raw0(__NR_getpid) != zpl_adopt_process;
}

ZPL_SIGNAL_CODE static struct zpl_thread *take_when_ready(int32_t tid)
{
	bool alone = is_alone();
	struct zpl_thread *t;

	while (!zpl_adopt_ready && !alone)
		zpl_adopt_await(&zpl_adopt_ready, 0, NULL);
	while (!(t = zpl_adopt_take(tid, zpl_cpu.fsgsbase ? zpl_rdfsbase() : 0)) && !zpl_adopt_done && !alone)
		zpl_raw0(__NR_sched_yield);
	return t;
}

/* With all signals blocked, so that the handler of another does not take a second one. */
ZPL_SIGNAL_CODE struct zpl_thread *zpl_adopt_self(void)
{
	struct zpl_thread *t;
	uint64_t mask;

	if (!zpl_adopt_process)
		return NULL;
	mask = set_mask(~ZPL_FAULT_SIGNALS);
	t = zpl_thread_self();
	if (!t && !is_hooks_own())
		t = take_when_ready((int32_t)zpl_raw0(__NR_gettid));
	set_mask(mask);
	return t;
}

/* One of the signals that @t has postponed itself, though its call went by without a way out. They come now. */
ZPL_SIGNAL_CODE static void let_in(struct zpl_thread *t, ucontext_t *uc)
{
	const uint64_t never = BIT(SIGKILL) | BIT(SIGSTOP) | BIT(ZPL_ASK_SIGNAL) | ZPL_FAULT_SIGNALS;

	if (!t->deferred)
		return;
	if ((*mask_of(uc) | never) == ~0ull)
		*mask_of(uc) = t->restore;
	t->deferred = 0;
}

/*
 * The thread is the program's to the last register, and its next call comes to zpl.
 * Return: false: it is on its way through zpl without a record; it must be asked again
 */
ZPL_SIGNAL_CODE static bool lead(struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t pc = reg(uc, REG_RIP), at;
	const struct zpl_site *s;

	if (t->state != ZPL_IN_PROGRAM)
		return true; /* the way out does it */
	if (zpl_sigwindow_enters(pc)) {
		zpl_sigwindow_entering(t, uc, pc);
	} else if (zpl_is_core_text(pc) || zpl_trampoline_holds(pc)) {
		return zpl_sigwindow_leaves(pc) || zpl_passed_holds(pc);
	} else if (t->answered != ZPL_ADOPT_ANSWERED) {
		at = zpl_site_stub_to_program(pc, &s);
		if (at && at == s->addr && pc >= s->call) {
			set_reg(uc, REG_RAX, zpl_arch_stub_number(s, pc, reg(uc, REG_RAX)));
			set_reg(uc, REG_RIP, s->call);
		} else if (!at) {
			set_reg(uc, REG_RIP, zpl_site_program_to_stub(pc));
		}
	}
	let_in(t, uc);
	return true;
}

ZPL_SIGNAL_CODE bool zpl_adopt_is_noted(int32_t tid)
{
	const struct zpl_adopt_round *r = zpl_adopt_round;

	for (unsigned i = 0; r && i < r->n && i < r->room; i++)
		if (r->tid[i] == tid)
			return true;
	return false;
}

ZPL_SIGNAL_CODE void zpl_adopt_note(int32_t tid)
{
	struct zpl_adopt_round *r = zpl_adopt_round;
	unsigned i = r ? r->n++ : 0;

	if (r && i < r->room)
		r->tid[i] = tid;
}

ZPL_SIGNAL_CODE static void tell(void)
{
	zpl_adopt_answers++;
	zpl_adopt_wake(&zpl_adopt_answers);
}

/* Nothing has been changed yet: none is to see a part of it. */
ZPL_SIGNAL_CODE static void hold(int32_t tid)
{
	uint32_t now = zpl_adopt_rounds;

	if (zpl_adopt_ready || is_alone())
		return;
	zpl_adopt_note(tid);
	tell();
	while (zpl_adopt_rounds == now)
		zpl_adopt_await(&zpl_adopt_rounds, now, NULL);
}

/* In a thread of the program's. Return: its record, NULL: it is not to have one yet, or must be asked again */
ZPL_SIGNAL_CODE static struct zpl_thread *come_in(struct zpl_thread *t, ucontext_t *uc)
{
	int32_t tid = (int32_t)zpl_raw0(__NR_gettid);

	if (!t)
		hold(tid);
	if (!t && zpl_adopt_ready)
		t = take_when_ready(tid);
	if (!t)
		return NULL;
	t->answered = lead(t, uc) ? ZPL_ADOPT_ANSWERED : ZPL_ADOPT_AGAIN;
	return t->answered == ZPL_ADOPT_ANSWERED ? t : NULL;
}

ZPL_SIGNAL_CODE bool zpl_adopt_asked(const siginfo_t *info, ucontext_t *uc)
{
	struct zpl_thread *t;

	if (!zpl_signal_asks(info, &zpl_adopt_answers))
		return false;
	set_mask(~ZPL_FAULT_SIGNALS);
	t = zpl_thread_self();
	if (!t && is_hooks_own())
		zpl_adopt_note(-(int32_t)zpl_raw0(__NR_gettid));
	else
		t = come_in(t, uc);
	tell();
	if (t)
		zpl_trap_begin_here(t, uc);
	return true;
}

struct same_fs {
	const struct zpl_thread *thread;
	bool found;
};

static void compare_fs(struct zpl_thread *t, void *arg)
{
	struct same_fs *s = arg;

	s->found |= t != s->thread && t->fs == s->thread->fs;
}

bool zpl_adopt_settle_fs(struct zpl_thread *t)
{
	struct same_fs same = { .thread = t };

	if (!zpl_adopt_done)
		return false;
	if (!zpl_cpu.fsgsbase)
		return true;
	t->fs = zpl_rdfsbase();
	zpl_thread_each(compare_fs, &same);
	if (!same.found)
		zpl_thread_set_fs(t, t->fs);
	return true;
}
