/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_calls - see hook_calls.h
 *
 * Runs in hook code, on any thread block: no libc function, no vector register.
 */
#include "hook_calls.h"

#include <asm/unistd.h>
#include <signal.h>
#include <stdatomic.h>

#include "../loader/arch/x86_64/syscall.h"
#include "crash.h"
#include "descriptors.h"
#include "hook_children.h"
#include "hook_mask.h"
#include "hook_signals.h"
#include "hook_waits.h"
#include "sighand.h"
#include "thread.h"
#include "user.h"

static _Atomic int32_t process; /* its id; 0: not asked yet */
static _Atomic int32_t forking; /* forks of the program going on: atfork handlers run in their children */

void zpl_hook_calls_fork_begins(void)
{
	forking++;
}

void zpl_hook_calls_fork_ends(void)
{
	forking--;
}

void zpl_hook_calls_forked(void)
{
	forking = 0;
	process = (int32_t)zpl_raw0(__NR_getpid);
	zpl_hook_signals_forked();
	zpl_hook_children_forked();
}

static struct zpl_hook_caller caller(void)
{
	int32_t tid = (int32_t)zpl_raw0(__NR_gettid);
	struct zpl_thread *t = zpl_thread_all ? zpl_thread_self() : NULL;
	bool is_own;

	if (!process)
		process = (int32_t)zpl_raw0(__NR_getpid);
	if (t && t->tid == tid)
		return (struct zpl_hook_caller){ t->is_vfork ? ZPL_HOOK_BORROWED : ZPL_HOOK_OWN, t };
	is_own = forking || (int32_t)zpl_raw0(__NR_getpid) == process;
	return (struct zpl_hook_caller){ is_own ? ZPL_HOOK_OWN : ZPL_HOOK_CHILD, NULL };
}

/* The program's handler must not run on top of a hook that has lost its mind. */
static _Noreturn void end_by_abort(const struct zpl_thread *t, const uint64_t arg[6])
{
	struct zpl_kernel_action dfl = { 0 };
	uint64_t one = 1ull << (SIGABRT - 1);

	zpl_crash_aborts(t);
	zpl_raw4(__NR_rt_sigaction, SIGABRT, &dfl, NULL, 8);
	zpl_raw4(__NR_rt_sigprocmask, SIG_UNBLOCK, &one, NULL, 8);
	for (;;)
		zpl_raw3(__NR_tgkill, arg[0], arg[1], SIGABRT);
}

static long kill_call(const struct zpl_thread *t, const uint64_t arg[6])
{
	if ((int)arg[2] == SIGABRT && (int32_t)arg[1] == (int32_t)zpl_raw0(__NR_gettid))
		end_by_abort(t, arg);
	if ((int)arg[2] == SIGSETXID && zpl_tcb_setxid_handler())
		return zpl_hook_signals_setxid(arg);
	return zpl_raw3(__NR_tgkill, arg[0], arg[1], arg[2]);
}

bool zpl_hook_calls_take(int64_t nr)
{
	return zpl_descriptors_creates(nr) || nr == __NR_tgkill || zpl_hook_mask_takes(nr) ||
	       zpl_hook_signals_takes(nr) || zpl_hook_children_makes(nr) || zpl_hook_waits_take(nr);
}

/* Is it for nobody but the kernel? A thread of the hook's own has its own mask. */
static bool is_usual(const struct zpl_hook_caller *by, int64_t nr)
{
	if (zpl_hook_children_makes(nr) || zpl_hook_waits_take(nr))
		return by->kind != ZPL_HOOK_OWN;
	return by->kind == ZPL_HOOK_CHILD || (zpl_hook_mask_takes(nr) && !by->thread);
}

static long make_call(const struct zpl_hook_caller *by, const uint64_t arg[6], int64_t nr)
{
	if (zpl_hook_mask_takes(nr))
		return zpl_hook_mask_call(by->thread, nr, arg);
	if (zpl_hook_signals_takes(nr))
		return zpl_hook_signals_call(by->thread, nr, arg);
	if (nr == __NR_tgkill)
		return kill_call(by->thread, arg);
	if (zpl_hook_waits_take(nr))
		return zpl_hook_waits_call(nr, arg);
	return zpl_descriptors_hook_call(nr, arg, by->kind);
}

struct zpl_hook_answer zpl_hook_call(uint64_t arg[6], int64_t nr)
{
	const struct zpl_hook_answer usual = { 0, 1 };
	struct zpl_hook_caller by = { ZPL_HOOK_OWN, NULL };
	bool sandboxed = zpl_user_is_sandboxed(); /* more calls than the hook made could kill */
	long r;

	if (!zpl_hook_calls_take(nr) || (sandboxed && !zpl_descriptors_creates(nr)) ||
	    (!sandboxed && zpl_hook_signals_is_quiet(nr, arg)))
		return usual;
	if (!sandboxed)
		by = caller();
	if (is_usual(&by, nr))
		return usual;
	if (!zpl_hook_children_makes(nr))
		return (struct zpl_hook_answer){ make_call(&by, arg, nr), 0 };
	return zpl_hook_children_make(by.thread, nr, arg, &r) ? (struct zpl_hook_answer){ r, 0 } : usual;
}
