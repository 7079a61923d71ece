/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone - see clone.h */
#define _GNU_SOURCE
#include "clone.h"

#include <asm/unistd.h>
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/entry.h"
#include "../loader/arch/x86_64/syscall.h"
#include "adopt.h"
#include "descriptors.h"
#include "dispatch.h"
#include "fault_stack.h"
#include "first_call.h"
#include "gate.h"
#include "hook_calls.h"
#include "hook_waits.h"
#include "hooks.h"
#include "memory.h"
#include "process.h"
#include "report.h"
#include "sighand.h"
#include "signal.h"
#include "trap.h"
#include "user.h"

/* What a call asks for, whichever of the four it is. */
struct request {
	uint64_t flags; /* CLONE_*, without the exit signal */
	uint64_t exit_signal;
	uint64_t stack; /* the child's stack pointer; 0: the parent's */
	uint64_t tls;
	uint64_t child_tid;
	uint64_t parent_tid;
	uint64_t args_size;             /* clone3: bytes of args */
	union {
		struct clone_args args; /* clone3: zpl's copy */
		uint8_t bytes[4096];    /* the kernel takes at most a page */
	} u;
};

/* clone3's arguments as the kernel would read them. What it would refuse it is left to refuse. */
static int read_clone3(struct request *r, const uint64_t arg[6])
{
	if (arg[1] < CLONE_ARGS_SIZE_VER0 || arg[1] > sizeof r->u.bytes)
		return -EINVAL;
	memset(&r->u, 0, sizeof r->u.args);
	if (zpl_user_read(r->u.bytes, arg[0], arg[1]))
		return -EFAULT;
	r->args_size = arg[1];
	r->flags = r->u.args.flags;
	r->exit_signal = r->u.args.exit_signal;
	r->stack = r->u.args.stack ? r->u.args.stack + r->u.args.stack_size : 0;
	r->tls = r->u.args.tls;
	r->child_tid = r->u.args.child_tid;
	r->parent_tid = r->u.args.parent_tid;
	if (!r->u.args.stack != !r->u.args.stack_size)
		return -EINVAL;
	return 0;
}

static int read_request(struct request *r, int64_t nr, const uint64_t arg[6])
{
	r->args_size = 0;
	switch (nr) {
	case __NR_clone3:
		return read_clone3(r, arg);
	case __NR_clone:
		r->flags = (uint32_t)arg[0] & ~(uint64_t)CSIGNAL;
		r->exit_signal = arg[0] & CSIGNAL;
		r->stack = arg[1];
		r->parent_tid = arg[2];
		r->child_tid = arg[3];
		r->tls = arg[4];
		return 0;
	default:
		*r = (struct request){ .exit_signal = SIGCHLD };
		if (nr == __NR_vfork)
			r->flags = CLONE_VM | CLONE_VFORK;
		return 0;
	}
}

/* The child's own frame: the parent's, on the child's stack, with the child's result. */
static struct zpl_frame *child_frame(struct zpl_thread *c, const struct zpl_frame *f,
				     const struct request *r)
{
	uint8_t *top = (uint8_t *)(uintptr_t)c->sp;
	struct zpl_frame *n = (struct zpl_frame *)(void *)(top - F_SIZE);

	memcpy(n, f, sizeof *n);
	n->thread = c;
	n->rax = 0;
	n->action = ZPL_ACT_RETURN;
	if (r->stack)
		n->rsp = r->stack;
	if (n->rare) {
		uint8_t *copy = (uint8_t *)n - 2 * zpl_cpu.rare_size - 4096;

		copy = (uint8_t *)((uintptr_t)copy & ~63ull);
		memcpy(copy, n->rare, zpl_cpu.rare_size);
		n->rare = copy;
	}
	return n;
}

static struct zpl_thread *child_record(struct zpl_thread *t, const struct zpl_frame *f,
				       const struct request *r)
{
	struct zpl_thread *c = zpl_thread_new();

	if (!c)
		return NULL;
	c->state = ZPL_IN_ZPL;
	c->sighand = t->sighand;
	c->trap.keeps_mask = t->trap.keeps_mask;
	c->trap.blocked = t->trap.blocked;
	c->is_vfork = (r->flags & CLONE_VFORK) != 0;
	c->fs_shared = c->is_vfork && t->fs_shared;
	if ((r->flags & CLONE_THREAD) && zpl_hooks_ask_for_threads())
		c->fresh = ZPL_FRESH_START;
	c->steps = t->steps;
	c->fs = r->flags & CLONE_SETTLS ? r->tls : zpl_cpu.fsgsbase ? f->fs : 0;
	if (!(r->flags & CLONE_SIGHAND)) {
		c->sighand = zpl_signal_copy(t->sighand);
		if (!c->sighand) {
			zpl_thread_free(c);
			return NULL;
		}
		if (r->flags & CLONE_CLEAR_SIGHAND)
			zpl_signal_clear(c->sighand);
	}
	if (c->is_vfork) {
		c->alt_sp = t->alt_sp;
		c->alt_size = t->alt_size;
		c->alt_flags = t->alt_flags;
		c->alt_active = t->alt_active;
	}
	return c;
}

static void drop_record(struct zpl_thread *c, const struct zpl_thread *t)
{
	if (c->sighand != t->sighand)
		zpl_signal_free(c->sighand);
	c->gone = 1;
	c->hook_runs = 0; /* it may have ended inside a hook: no fork is to wait for that */
	zpl_thread_free(c);
}

/* It has TF from its creator. Everything is blocked yet, and a step that is blocked kills. */
static void step_on(struct zpl_thread *t)
{
	uint64_t trap = 1ull << (SIGTRAP - 1);

	t->steps = 0;
	zpl_raw4(__NR_rt_sigprocmask, SIG_UNBLOCK, &trap, NULL, 8);
	zpl_step();
}

void zpl_clone_started(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;

	t->tid = (int32_t)zpl_raw0(__NR_gettid);
	t->pid = (int32_t)zpl_raw0(__NR_getpid);
	if (t->own_block)
		zpl_tcb_lend(&t->tcb, t->tid);
	else
		zpl_thread_share_block();
	if (t->is_vfork && !t->fs_shared)
		zpl_thread_replace(t->fs, t);
	zpl_thread_publish(t);
	zpl_fault_stack_arm(t);
	zpl_trap_leave(t);
	if (t->steps)
		step_on(t);
}

/* Threads that share memory and an fs base but run at once are told apart by their ids. */
static bool shares_fs(const struct request *r)
{
	return !(r->flags & (CLONE_SETTLS | CLONE_VFORK));
}

static long start_child(struct zpl_frame *f, int64_t nr, const uint64_t arg[6], struct request *r,
			struct zpl_thread *c)
{
	struct zpl_thread *t = f->thread;
	uint64_t words[7] = { (uint64_t)nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };
	struct zpl_frame *n = child_frame(c, f, r);
	uint64_t fs = t->hook_fs && zpl_cpu.fsgsbase ? f->fs : 0;
	uint64_t all = ~0ull, mask = 0;
	long pid;

	if (r->args_size) {
		uint64_t base = (uint64_t)(uintptr_t)c->tcb.stack;

		r->u.args.stack = base;
		r->u.args.stack_size = (uint64_t)(uintptr_t)n - base;
		words[1] = (uint64_t)(uintptr_t)r->u.bytes;
	} else if (nr == __NR_vfork) {
		words[0] = __NR_clone;
		words[1] = CLONE_VM | CLONE_VFORK | SIGCHLD;
		words[2] = (uint64_t)(uintptr_t)n;
	} else {
		words[2] = (uint64_t)(uintptr_t)n;
	}
	if (shares_fs(r)) {
		zpl_thread_share_fs(t);
		c->fs_shared = 1;
	}
	/* The kernel restarts clone when a signal comes; nothing may come in between, as the child
	 * is to have the mask that the program sees. */
	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &all, &mask, 8);
	c->deferred = 1;
	c->unblock = c->restore = t->deferred ? t->restore : mask;
	pid = zpl_clone_raw(words, fs, fs ? t->hook_fs : 0);
	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
	return pid;
}

static long clone_sharing_memory(struct zpl_frame *f, int64_t nr, const uint64_t arg[6],
				 struct request *r)
{
	struct zpl_thread *t = f->thread, *c = child_record(t, f, r);
	bool vfork = c && c->is_vfork;
	long pid;

	if (!c)
		return -EAGAIN;
	if (r->flags & CLONE_THREAD)
		zpl_report_thread(1);
	pid = start_child(f, nr, arg, r, c);
	if (pid < 0 && (r->flags & CLONE_THREAD))
		zpl_report_thread(-1);
	/* From here on the record of a thread may be another's: it may have ended already. */
	if (vfork && pid > 0) {
		zpl_thread_retire(c);
		if (t->fs && !t->fs_shared)
			zpl_thread_replace(t->fs, t);
	}
	if (vfork && pid > 0 && c->own_block)
		zpl_tcb_reclaim(&c->tcb, t->tid);
	if (vfork || pid < 0)
		drop_record(c, t);
	return pid;
}

static bool is_plain_fork(const struct request *r)
{
	return r->exit_signal == SIGCHLD && !r->stack &&
	       !(r->flags & ~(uint64_t)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID |
					CLONE_PARENT_SETTID)) && !r->args_size;
}

/* fork by the hook's libc, which puts its own locks in order, for flags that it can stand for. */
static long fork_by_libc(struct zpl_frame *f, const struct request *r)
{
	struct zpl_thread *t = f->thread;
	int32_t id;
	long pid;

	zpl_gate_close(t);
	t->forks = 1;
	pid = zpl_tcb_fork(&t->tcb, f->fs);
	t->forks = 0;
	zpl_gate_open();
	id = (int32_t)pid;

	if (pid < 0)
		return pid;
	if (pid > 0) {
		if (r->flags & CLONE_PARENT_SETTID)
			zpl_user_write(r->parent_tid, &id, sizeof id);
		return pid;
	}
	id = (int32_t)zpl_raw0(__NR_gettid);
	if (r->flags & CLONE_PARENT_SETTID)
		zpl_user_write(r->parent_tid, &id, sizeof id);
	if (r->flags & CLONE_CHILD_SETTID)
		zpl_user_write(r->child_tid, &id, sizeof id);
	zpl_raw1(__NR_set_tid_address, r->flags & CLONE_CHILD_CLEARTID ? r->child_tid : 0);
	return 0;
}

/* Any other fork by the kernel alone. The child stays on this stack until it leaves by its frame. */
static long fork_raw(int64_t nr, const uint64_t arg[6], struct request *r)
{
	uint64_t a[6] = { arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };

	if (r->args_size) {
		r->u.args.stack = 0;
		r->u.args.stack_size = 0;
		a[0] = (uint64_t)(uintptr_t)r->u.bytes;
	} else if (nr == __NR_clone) {
		a[1] = 0;
	}
	return zpl_raw_call(nr, a);
}

static long fork_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6], struct request *r)
{
	struct zpl_thread *t = f->thread;
	bool by_libc = is_plain_fork(r) && t->own_block;
	long pid;

	zpl_memory_lock();
	zpl_hook_calls_fork_begins();
	if (by_libc)
		pid = fork_by_libc(f, r);
	else
		pid = fork_raw(nr, arg, r);
	zpl_memory_unlock();
	if (pid) {
		zpl_hook_calls_fork_ends();
		return pid;
	}
	if (r->stack)
		f->rsp = r->stack;
	if (r->flags & CLONE_SETTLS) {
		f->fs = r->tls;
		t->fs = r->tls;
		if (t->hook_fs && zpl_cpu.fsgsbase)
			zpl_wrfsbase(t->hook_fs);
	}
	t->fs_shared = 0;
	if (r->flags & CLONE_CLEAR_SIGHAND)
		zpl_signal_clear(t->sighand);
	zpl_thread_forked(t, by_libc);
	zpl_adopt_forked();
	zpl_descriptors_forked();
	zpl_hook_calls_forked();
	zpl_sighand_process = t->sighand;
	zpl_trap_forked(t);
	zpl_sigorder_clear(t);
	zpl_report_forked();
	zpl_hooks_fork_child();
	return 0;
}

long zpl_clone_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	struct request r;
	long pid;

	if (read_request(&r, nr, arg))
		return zpl_raw_call(nr, arg);
	if (r.flags & CLONE_VM)
		pid = clone_sharing_memory(f, nr, arg, &r);
	else
		pid = fork_call(f, nr, arg, &r);
	if (pid > 0)
		zpl_hook_waits_not((int32_t)pid);
	return pid;
}
