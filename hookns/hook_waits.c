/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_waits - see hook_waits.h
 *
 * Runs in hook code and in the program's calls, on any thread block: no libc function, no vector
 * register.
 *
 * A child is never reaped for the program before it is known whose it is: what waits for any child looks
 * first (WNOWAIT), once there is a hook's at all. Only a call that was blocked before that reaps first and
 * sees then.
 */
#define _GNU_SOURCE
#include "hook_waits.h"

#include <asm/unistd.h>
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>

#include "../loader/arch/x86_64/syscall.h"
#include "clock.h"
#include "dispatch.h"
#include "hook_children_parts.h"
#include "sighand.h"
#include "thread.h"
#include "user.h"

#define PATIENCE_NS 1000000000ll

static _Atomic uint32_t n_unlooked; /* waits of the program that began when there was none to look for */

void zpl_hook_waits_forked(void)
{
	n_unlooked = 0;
}

bool zpl_hook_waits_take(int64_t nr)
{
	return nr == __NR_wait4;
}

static bool has_ended(int32_t status)
{
	return WIFEXITED(status) || WIFSIGNALED(status);
}

static void wake(struct zpl_child *c)
{
	zpl_raw3(__NR_futex, &c->state, FUTEX_WAKE_PRIVATE, 0x7fffffff);
}

static void keep(struct zpl_child *c, int32_t status, const struct rusage *usage)
{
	c->status = status;
	c->usage = *usage;
	c->state = ZPL_CHILD_REAPED;
	wake(c);
}

/* Out of the program's way. @options: what of it the program waits for. */
static void take(struct zpl_child *c, uint64_t options)
{
	struct rusage usage = { 0 };
	uint32_t made = ZPL_CHILD_MADE;
	int32_t status = 0;

	if (!atomic_compare_exchange_strong(&c->state, &made, ZPL_CHILD_TAKEN))
		return;
	options = WNOHANG | __WALL | (options & (WUNTRACED | WCONTINUED));
	if (zpl_raw4(__NR_wait4, c->pid, &status, options, &usage) > 0 && has_ended(status)) {
		keep(c, status, &usage);
		return;
	}
	made = ZPL_CHILD_TAKEN; /* unless it was reaped by a call that looked before */
	atomic_compare_exchange_strong(&c->state, &made, ZPL_CHILD_MADE);
	wake(c);
}

static bool is_ignored(void)
{
	const struct zpl_action_slot *s = zpl_sighand_process ? &zpl_sighand_process->slot[SIGCHLD] : NULL;

	return s && (s->handler == (uint64_t)(uintptr_t)SIG_IGN || (s->flags & SA_NOCLDWAIT));
}

/* It is no child any more. Return: true: one of the program's waits has it, and leaves it here */
static bool was_taken(struct zpl_child *c)
{
	int64_t end = zpl_now_ns() + PATIENCE_NS;
	struct timespec nap = { 0, 1000000 };
	uint32_t s;

	while ((s = c->state) != ZPL_CHILD_REAPED) {
		if (s == ZPL_CHILD_MADE && (!n_unlooked || is_ignored() || zpl_now_ns() > end))
			return c->state == ZPL_CHILD_REAPED;
		zpl_raw4(__NR_futex, &c->state, FUTEX_WAIT_PRIVATE, s, &nap);
	}
	return true;
}

/* The hook is told, and that is the end of it. */
static long tell(struct zpl_child *c, const uint64_t arg[6])
{
	int32_t *status = (int32_t *)(uintptr_t)arg[1], pid = c->pid;
	struct rusage *usage = (struct rusage *)(uintptr_t)arg[3];

	if (status)
		*status = c->status;
	if (usage)
		*usage = c->usage;
	zpl_child_forget(c);
	return pid;
}

/* A wait of the program's may just be looking at it. */
static void is_gone(struct zpl_child *c)
{
	while (c->state == ZPL_CHILD_TAKEN)
		__builtin_ia32_pause();
	zpl_child_forget(c);
}

long zpl_hook_waits_call(int64_t nr, const uint64_t arg[6])
{
	uint64_t a[6] = { arg[0], arg[1], arg[2], arg[3] };
	struct zpl_child *c = zpl_child_find((int32_t)arg[0]);
	int32_t status = 0;
	long r;

	if (!zpl_children_used)
		return zpl_raw_call(nr, arg);
	if (!a[1])
		a[1] = (uint64_t)(uintptr_t)&status;
	if (c && c->state == ZPL_CHILD_REAPED)
		return tell(c, arg);
	r = zpl_raw_call(nr, a);
	if (r == -ECHILD && c && was_taken(c))
		return tell(c, arg);
	if (r != -ECHILD)
		c = zpl_child_find((int32_t)r);
	if (c && (r == -ECHILD || has_ended(*(int32_t *)(uintptr_t)a[1])))
		is_gone(c);
	return r;
}

/* Does the program wait for any child, or any of a group? */
static bool for_any(int64_t nr, const uint64_t arg[6])
{
	if (nr == __NR_wait4)
		return (int32_t)arg[0] <= 0 && (int32_t)arg[0] != INT32_MIN;
	return (uint32_t)arg[0] == P_ALL || (uint32_t)arg[0] == P_PGID;
}

/* What the program's call would return, without taking it. Return: 0, -errno; @pid: 0: nothing */
static long look(struct zpl_frame *f, int64_t nr, const uint64_t arg[6], int32_t *pid)
{
	siginfo_t info = { .si_pid = 0 };
	uint64_t a[6] = { arg[0], arg[1], (uint64_t)(uintptr_t)&info, arg[3] | WNOWAIT };
	int32_t id = (int32_t)arg[0];
	long r;

	if (nr == __NR_wait4) {
		a[0] = id == -1 ? P_ALL : P_PGID;
		a[1] = id ? (uint64_t)-id : (uint64_t)zpl_raw1(__NR_getpgid, 0); /* 0 is one since Linux 5.4 */
		a[3] = (uint32_t)arg[2] | WEXITED | WNOWAIT;
	}
	r = zpl_real_call(f, __NR_waitid, a);
	*pid = info.si_pid;
	return r;
}

/* The program's call for the one child that was seen. Return: 0: another thread has got it */
static long reap(int64_t nr, const uint64_t arg[6], int32_t pid, bool *got)
{
	siginfo_t info = { .si_pid = 0 };
	siginfo_t *to = arg[2] ? (siginfo_t *)(uintptr_t)arg[2] : &info;
	long r;

	if (nr == __NR_wait4) {
		r = zpl_raw4(__NR_wait4, pid, arg[1], arg[2] | WNOHANG, arg[3]);
		*got = r && r != -ECHILD;
		return r;
	}
	r = zpl_raw6(__NR_waitid, P_PID, pid, (long)to, (long)(arg[3] | WNOHANG), (long)arg[4], 0);
	*got = r != -ECHILD && (r < 0 || to->si_pid);
	return r;
}

/* Has the child of which @a's call has told ended, and how? */
static bool told_end(int64_t nr, const uint64_t a[6], int32_t *status)
{
	const siginfo_t *info = (const siginfo_t *)(uintptr_t)a[2];

	if (nr == __NR_wait4) {
		*status = *(const int32_t *)(uintptr_t)a[1];
		return has_ended(*status);
	}
	*status = info->si_code == CLD_EXITED ? W_EXITCODE(info->si_status, 0) :
						info->si_status | (info->si_code == CLD_DUMPED ? WCOREFLAG : 0);
	return info->si_code == CLD_EXITED || info->si_code == CLD_KILLED || info->si_code == CLD_DUMPED;
}

/* The call as it is. Return: @c: it has got a hook's child, whose it should not have been */
static long reap_any(struct zpl_frame *f, int64_t nr, const uint64_t arg[6], struct zpl_child **c)
{
	uint64_t a[6] = { arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };
	const struct rusage usage = { 0 };
	siginfo_t info = { .si_pid = 0 };
	int32_t status = 0, pid;
	long r;

	if (nr == __NR_wait4 && !a[1])
		a[1] = (uint64_t)(uintptr_t)&status;
	if (nr == __NR_waitid && !a[2])
		a[2] = (uint64_t)(uintptr_t)&info;
	n_unlooked++;
	r = zpl_real_call(f, nr, a);
	pid = nr == __NR_wait4 ? (int32_t)r : r == 0 ? ((siginfo_t *)(uintptr_t)a[2])->si_pid : 0;
	*c = r < 0 ? NULL : zpl_child_find(pid);
	if (*c && nr == __NR_waitid && (arg[3] & WNOWAIT))
		take(*c, arg[3]);
	else if (*c && told_end(nr, a, &status))
		keep(*c, status, &usage);
	n_unlooked--;
	return r;
}

/*
 * While hooks have children. Return: false: there is nothing for waitid(2) to tell, which says so
 * in the program's memory
 */
static bool look_first(struct zpl_frame *f, int64_t nr, const uint64_t arg[6], long *result)
{
	struct zpl_child *c;
	int32_t pid;
	bool got = false;

	while (!got) {
		*result = look(f, nr, arg, &pid);
		if (*result || !pid)
			return *result || nr == __NR_wait4;
		c = zpl_child_find(pid);
		if (c)
			take(c, nr == __NR_wait4 ? arg[2] : arg[3]);
		else
			*result = reap(nr, arg, pid, &got);
	}
	return true;
}

long zpl_hook_waits_program(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	struct zpl_child *c;
	long r;

	if (f->thread->is_vfork || zpl_user_is_sandboxed() || !for_any(nr, arg))
		return zpl_real_call(f, nr, arg);
	for (;;) {
		if (zpl_children_used && look_first(f, nr, arg, &r))
			return r;
		r = reap_any(f, nr, arg, &c);
		if (!c)
			return r;
	}
}

void zpl_hook_waits_not(int32_t pid)
{
	struct zpl_child *c = zpl_child_find(pid);

	if (c)
		is_gone(c);
}
