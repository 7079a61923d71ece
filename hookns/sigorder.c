/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigorder - see sigorder.h; but for the wait part of the wrapper, whose rules stand in signal.c */
#include "sigorder.h"

#include <asm/unistd.h>
#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

#include "../loader/arch/x86_64/syscall.h"
#include "dispatch.h"
#include "sighand.h"
#include "signal.h"
#include "thread.h"
#include "user.h"

/* In the last of the 48 bytes that travel: no kind of siginfo but SIGCHLD's has anything there. */
#define MARK_AT 5
#define MARK 0x7a706c2071756575ull

#define PAGE 4096
#define ROOM 85

struct zpl_sigorder_kept {
	uint64_t info[ROOM][6]; /* the kernel's siginfo, 48 bytes */
};

_Static_assert(sizeof(struct zpl_sigorder_kept) <= PAGE, "a page");

ZPL_SIGNAL_CODE static uint64_t *kept(const struct zpl_sigorder *o, unsigned i)
{
	return o->kept->info[(o->first + i) % ROOM];
}

/* Where the next is to be kept; NULL: no room. No call of our own in a sandbox of the program's. */
ZPL_SIGNAL_CODE static uint64_t *append(struct zpl_sigorder *o)
{
	long p;

	if (!o->kept && !zpl_user_is_sandboxed()) {
		p = zpl_raw6(__NR_mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p > 0 || p < -PAGE)
			o->kept = (struct zpl_sigorder_kept *)p;
	}
	return o->kept && o->n < ROOM ? kept(o, o->n++) : NULL;
}

ZPL_SIGNAL_CODE static void copy(uint64_t *to, const uint64_t *from)
{
	for (int i = 0; i < 6; i++)
		to[i] = from[i];
}

ZPL_SIGNAL_CODE static long queue(const struct zpl_thread *t, int sig, void *info)
{
	return zpl_raw4(__NR_rt_tgsigqueueinfo, t->pid, t->tid, sig, info);
}

ZPL_SIGNAL_CODE static struct zpl_sigorder *order_of(struct zpl_thread *t, int sig)
{
	struct zpl_sigorder *o = &t->order[sig - ZPL_SIGORDER_FIRST];
	uint32_t era = t->sighand->slot[sig].era;

	if (o->era != era) {
		o->n = o->sent = o->bare = 0;
		o->era = era;
	}
	return o;
}

/* A placeholder for each that is kept. One too many for the limit is pending without its own. */
ZPL_SIGNAL_CODE static void send(const struct zpl_thread *t, struct zpl_sigorder *o, int sig)
{
	while (o->sent + o->bare < o->n) {
		union {
			uint64_t word[6];
			siginfo_t info;
		} u;

		copy(u.word, kept(o, o->sent + o->bare));
		u.word[MARK_AT] = MARK;
		if (queue(t, sig, &u.info) == 0) {
			o->sent++;
			continue;
		}
		u.info.si_code = SI_USER;
		u.info.si_pid = 0;
		u.info.si_uid = 0;
		if (o->bare || queue(t, sig, &u.info))
			return;
		o->bare = 1;
	}
}

/* At the limit of queued signals one is pending without anything to carry. */
ZPL_SIGNAL_CODE static bool is_bare(const siginfo_t *info)
{
	return info->si_code == SI_USER && !info->si_pid && !info->si_uid;
}

/* Is it one that zpl has sent? Then it stands no more in the queue. */
ZPL_SIGNAL_CODE static bool is_placeholder(struct zpl_sigorder *o, const siginfo_t *info)
{
	const uint64_t *word = (const uint64_t *)(const void *)info;

	if (o->sent && word[MARK_AT] == MARK) {
		o->sent--;
		return true;
	}
	if (o->bare && is_bare(info)) {
		o->bare = 0;
		return true;
	}
	return false;
}

ZPL_SIGNAL_CODE void zpl_sigorder_postpone(struct zpl_thread *t, int sig, siginfo_t *info)
{
	struct zpl_sigorder *o;
	uint64_t *at;

	if (sig < ZPL_SIGORDER_FIRST) {
		copy(t->standard[sig], (const uint64_t *)(const void *)info);
		t->standard_kept |= 1u << sig;
		queue(t, sig, info);
		return;
	}
	o = order_of(t, sig);
	if (!is_placeholder(o, info)) {
		at = append(o);
		if (!at) {
			queue(t, sig, info);
			return;
		}
		copy(at, (const uint64_t *)(const void *)info);
	}
	send(t, o, sig);
}

ZPL_SIGNAL_CODE void zpl_sigorder_deliver(struct zpl_thread *t, int sig, siginfo_t *info)
{
	uint64_t *word = (uint64_t *)(void *)info, first[6];
	struct zpl_sigorder *o;
	bool placeholder;

	if (sig < ZPL_SIGORDER_FIRST) {
		if ((t->standard_kept >> sig & 1) && is_bare(info))
			copy(word, t->standard[sig]);
		t->standard_kept &= ~(1u << sig);
		return;
	}
	o = order_of(t, sig);
	placeholder = is_placeholder(o, info);
	if (!o->n)
		return;
	copy(first, kept(o, 0));
	o->first = (uint8_t)((o->first + 1) % ROOM);
	o->n--;
	if (!placeholder)
		copy(append(o), word);
	copy(word, first);
	send(t, o, sig);
}

void zpl_sigorder_clear(struct zpl_thread *t)
{
	for (int i = 0; i < NSIG - ZPL_SIGORDER_FIRST; i++)
		if (t->order[i].n || t->order[i].sent || t->order[i].bare) /* a fork's page is copied if it is written to */
			t->order[i].n = t->order[i].sent = t->order[i].bare = 0;
	t->kept.n = 0;
	t->standard_kept = 0;
}

/* The result only says which signal it was, so zpl has a look at all of it. */
long zpl_sigorder_wait(struct zpl_frame *f, const uint64_t arg[6])
{
	uint64_t words[6] = { arg[0], 0, arg[2], arg[3] }, all = ~0ull, mask = 0;
	siginfo_t info;
	long sig;

	words[1] = (uint64_t)(uintptr_t)&info;
	sig = zpl_real_call(f, __NR_rt_sigtimedwait, words);
	if (sig <= 0)
		return sig;
	if (sig >= ZPL_SIGORDER_FIRST && f->thread->order[sig - ZPL_SIGORDER_FIRST].n) {
		zpl_raw4(__NR_rt_sigprocmask, SIG_BLOCK, &all, &mask, 8);
		zpl_sigorder_deliver(f->thread, (int)sig, &info);
		zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
	}
	return arg[1] && zpl_user_write(arg[1], &info, sizeof info) ? -EFAULT : sig;
}
