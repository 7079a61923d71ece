/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* adopt_ask - see adopt.h: the thread that loads zpl asks the others. At start-up; no other thread is here. */
#define _GNU_SOURCE
#include <asm/unistd.h>
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/objects.h"
#include "adopt.h"
#include "adopt_parts.h"
#include "fault_stack.h"
#include "signal.h"
#include "signal_parts.h"
#include "tasks.h"
#include "trap.h"

#define NAP_NS 1000000l /* between looks at a thread that is asked: that it ends is nothing one could wait for */
#define PATIENCE 200u   /* such looks at one that runs with the signal blocked, as libc does for a moment */
#define LOOKS 20u       /* such looks at one that may be a hook's own */
#define ASK ZPL_ASK_SIGNAL
#define SPARE ZPL_ADOPT_SPARE

struct list {
	int32_t *tid;
	unsigned n, room;
};

static struct list before; /* that were there before the hooks: none of those is a hook's own */
static struct list asked;

static int add(int32_t tid, struct list *l)
{
	if (l->n == l->room) {
		unsigned room = l->room ? 2 * l->room : 64;
		int32_t *more = realloc(l->tid, room * sizeof *more);

		if (!more)
			return -ENOMEM;
		l->tid = more;
		l->room = room;
	}
	l->tid[l->n++] = tid;
	return 0;
}

static bool is_in(const struct list *l, int32_t tid)
{
	for (unsigned i = 0; i < l->n; i++)
		if (l->tid[i] == tid)
			return true;
	return false;
}

static int note_before(int32_t tid, void *arg)
{
	(void)arg;
	return add(tid, &before);
}

/* A /proc of another pid namespace has other numbers. */
int zpl_adopt_begin(void)
{
	int err = zpl_tasks_each(note_before, NULL);

	zpl_tcb_lets_setxid_in = true;
	return err || is_in(&before, (int32_t)zpl_raw0(__NR_gettid)) ? err : -ENOENT;
}

static bool is_settled(int32_t tid)
{
	const struct zpl_thread *t = zpl_thread_by_tid(tid);

	if (t && (__atomic_load_n(&t->answered, __ATOMIC_ACQUIRE) == ZPL_ADOPT_ANSWERED ||
		  (t->state == ZPL_IN_ZPL && !zpl_trap_is_past_look(t))))
		return true;
	return zpl_adopt_is_noted(-tid) || (!zpl_adopt_ready && zpl_adopt_is_noted(tid));
}

static void nap(uint32_t seen)
{
	const struct timespec most = { .tv_nsec = NAP_NS };

	zpl_adopt_await(&zpl_adopt_answers, seen, &most);
}

/*
 * A thread of a hook's own is left alone, as a call that it is blocked in could not go on as before. That it is one shows by
 * the place of such a call; one that is not seen to be in any is asked after all, and says so.
 */
static bool waits_in_hook(int32_t tid)
{
	struct link_map *map, *core;
	Lmid_t mine, theirs;
	uint64_t pc = 0;

	for (unsigned i = 0; i < LOOKS && !(pc = zpl_tasks_waits_at(tid)); i++)
		nap(zpl_adopt_answers);
	if (!pc || !zpl_object_base((const void *)(uintptr_t)pc, &map) ||
	    !zpl_object_base(&zpl_adopt_answers, &core))
		return false;
	return dlinfo(map, RTLD_DI_LMID, &theirs) == 0 && dlinfo(core, RTLD_DI_LMID, &mine) == 0 &&
	       theirs == mine;
}

/* Return: 0; -ESRCH it is gone; -EAGAIN too many signals are queued; -ENOMEM */
static int ask(int32_t tid)
{
	int err = (int)zpl_signal_ask(zpl_adopt_process, tid, &zpl_adopt_answers);

	return err || is_in(&asked, tid) ? err : add(tid, &asked);
}

/* Can @now's thread not be expected to answer? Then the signal waits for it, and comes before its next instruction. */
static bool is_deaf(const struct zpl_task *now, unsigned looks)
{
	if (now->runs)
		return (now->blocked & BIT(ASK)) && looks > PATIENCE;
	return !now->naps || (now->blocked & BIT(ASK));
}

/* It was in zpl without a record. */
static bool must_be_asked_again(int32_t tid)
{
	struct zpl_thread *t = zpl_thread_by_tid(tid);
	uint8_t again = ZPL_ADOPT_AGAIN;

	return t && __atomic_compare_exchange_n(&t->answered, &again, 0, false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST);
}

/*
 * No thread is asked a second time while the first is under way: the second signal would come to a call
 * that goes on, and the kernel would forget how much of a sleep is left. If nothing has come of it for long, the
 * number may be another thread's by now.
 * Return: 0; 1: it is deaf; or -errno
 */
static int await_answer(int32_t tid)
{
	for (unsigned looks = 1;; looks++) {
		uint32_t seen = zpl_adopt_answers;
		struct zpl_task now = zpl_tasks_look(tid);
		bool waits = now.pending & BIT(ASK);
		int err = 0;

		if (now.gone || is_settled(tid))
			return 0;
		if (waits && is_deaf(&now, looks))
			return 1;
		if (must_be_asked_again(tid) || (!waits && (!is_in(&asked, tid) || looks % PATIENCE == 0)))
			err = ask(tid);
		if (err == -ESRCH || (err && (err != -EAGAIN || looks > PATIENCE)))
			return err == -ESRCH ? 0 : err;
		nap(seen);
	}
}

struct asking {
	int (*fn)(int32_t tid, bool deaf);
	bool again;
};

static int ask_one(int32_t tid, void *arg)
{
	struct asking *a = arg;
	int err;

	if (tid == (int32_t)zpl_raw0(__NR_gettid) || is_settled(tid) || zpl_tasks_look(tid).gone)
		return 0;
	if (!is_in(&before, tid) && waits_in_hook(tid)) {
		zpl_adopt_note(-tid);
		return 0;
	}
	err = await_answer(tid);
	if (err >= 0)
		err = a->fn(tid, err);
	a->again |= !err;
	return err < 0 ? err : 0;
}

/* All that are sure to be the program's at once: one that is held leaves its CPU to the others. */
static int ask_early(int32_t tid, void *arg)
{
	(void)arg;
	if (tid != (int32_t)zpl_raw0(__NR_gettid) && is_in(&before, tid) && !is_in(&asked, tid) && !is_settled(tid))
		ask(tid);
	return 0;
}

/*
 * Until a list of them has none that is new.
 * @fn: of each that has been asked. 0; 1: it is as if it had not been there; or -errno, and no more are asked
 */
static int ask_all(int (*fn)(int32_t tid, bool deaf))
{
	struct asking a = { .fn = fn, .again = true };
	int err = zpl_tasks_each(ask_early, NULL);

	while (a.again && !err) {
		a.again = false;
		err = zpl_tasks_each(ask_one, &a);
	}
	return err;
}

static int held(int32_t tid, bool deaf)
{
	const struct zpl_adopt_round *r = zpl_adopt_round;

	(void)tid;
	return r->n + SPARE > zpl_adopt_stocked() || r->n >= r->room ? -EOVERFLOW : deaf;
}

static int count(int32_t tid, void *n)
{
	(void)tid;
	++*(unsigned *)n;
	return 0;
}

/* Records for all that there are, and more. Nobody is held meanwhile: one may have a lock of ld.so's. */
static int begin_round(void)
{
	struct zpl_adopt_round *r;
	unsigned n = 0;
	int err = zpl_tasks_each(count, &n);

	n += n / 4 + 2 * SPARE;
	if (!err)
		err = zpl_adopt_stock(n);
	if (err)
		return err;
	r = calloc(1, sizeof *r + n * sizeof *r->tid);
	if (!r)
		return -ENOMEM;
	r->room = n;
	asked.n = 0;
	zpl_adopt_round = r;
	return 0;
}

static void end_round(void)
{
	zpl_adopt_rounds++;
	zpl_adopt_wake(&zpl_adopt_rounds);
}

int zpl_adopt_hold(void)
{
	int err = begin_round();

	if (err)
		return err;
	zpl_adopt_process = (int32_t)zpl_raw0(__NR_getpid);
	zpl_fault_stacks_ended = true; /* a thread may have a signal stack */
	err = zpl_signal_take_early(ASK) ? ask_all(held) : -ENOMEM;
	while (err == -EOVERFLOW) { /* too many new ones */
		end_round();
		err = begin_round();
		if (!err)
			err = ask_all(held);
	}
	if (!err)
		return 0;
	zpl_signal_give_back(ASK);
	end_round();
	return err;
}

/* A deaf one has a record from now on, and answers when it can. */
static int let_go(int32_t tid, bool deaf)
{
	struct zpl_thread *t = deaf ? zpl_adopt_take(tid, 0) : NULL;

	if (t)
		t->answered = ZPL_ADOPT_ANSWERED;
	return zpl_adopt_stock(SPARE);
}

int zpl_adopt_let_go(void)
{
	int err;

	zpl_adopt_ready = 1;
	zpl_adopt_wake(&zpl_adopt_ready);
	end_round();
	err = ask_all(let_go);
	zpl_adopt_done = true;
	zpl_tcb_lets_setxid_in = false;
	return err;
}
