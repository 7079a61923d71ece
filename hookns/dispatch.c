/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * dispatch - see dispatch.h
 *
 * Runs in the program's threads, on zpl's stack. Until zpl_in_hook_env() has been entered
 * it runs on the program's thread block with the program's vector state live: no libc
 * function, no thread-local variable, no vector register.
 */
#include "dispatch.h"

#include <alloca.h>
#include <asm/unistd.h>
#include <errno.h>
#include <string.h>

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/entry.h"
#include "../loader/arch/x86_64/syscall.h"
#include "hooks.h"
#include "process.h"
#include "signal.h"

static uint64_t switch_fs(struct zpl_frame *f, uint64_t to)
{
	uint64_t from;

	if (!to || !zpl_cpu.fsgsbase)
		return 0;
	from = zpl_rdfsbase();
	if (from != to)
		zpl_wrfsbase(to);
	f->fs = from;
	return from;
}

static void enter_env(struct zpl_frame *f)
{
	zpl_vectors_save(f, f->rare_area);
	switch_fs(f, f->thread->hook_fs);
	f->thread->in_hook = 1;
}

static void leave_env(struct zpl_frame *f)
{
	f->thread->in_hook = 0;
	if (f->thread->hook_fs && zpl_cpu.fsgsbase)
		zpl_wrfsbase(f->fs);
	zpl_vectors_restore(f);
}

long zpl_in_hook_env(struct zpl_frame *f, long (*fn)(void *arg), void *arg)
{
	char *raw = alloca(zpl_cpu.rare_size + 64);
	long r;

	f->rare_area = (void *)(((uintptr_t)raw + 63) & ~63ull);
	enter_env(f);
	r = fn(arg);
	leave_env(f);
	return r;
}

/*
 * The kernel's frame for a handler of the program must lie on the program's stack and show the
 * program at its call. So the hook is put aside, the thread leaves zpl as if the call were to
 * be made again, and signals are let in on the way. When the handler has returned, the
 * program makes its call again, and resumed() brings us back here. A handler that
 * jumps away abandons us.
 */
struct zpl_frame *zpl_suspend_prepare(struct zpl_frame *f, uint64_t sp)
{
	struct zpl_thread *t = f->thread;
	struct zpl_suspended *s = &t->suspended[t->n_suspended++];
	struct zpl_frame *out;

	s->sp = sp;
	s->thread_sp = t->sp;
	s->frame = f;
	t->sp = (sp - 256) & ~63ull;
	out = (struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE);
	memcpy(out, f, sizeof *out);
	out->cont = f->site->call;
	out->ret = f->site->addr;
	out->rax = (uint32_t)f->nr;
	return out;
}

static void wait_for_handler(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	bool in_env = t->in_hook;

	if (t->n_suspended == ZPL_SUSPEND_MAX)
		t->n_suspended = 0; /* all abandoned: nothing nests that deep and comes back */
	if (in_env)
		leave_env(f);
	zpl_suspend(f);
	if (in_env)
		enter_env(f);
}

/* The program comes back to a call that waits: everything that its handler changed counts. */
static void resumed(struct zpl_thread *t, const struct zpl_frame *f)
{
	struct zpl_suspended s = t->suspended[--t->n_suspended];

	memcpy(s.frame, f, F_SITE);
	s.frame->ax = f->ax;
	t->sp = s.thread_sp;
	zpl_resume(s.sp);
}

static bool same_call(const struct zpl_frame *a, const struct zpl_frame *b)
{
	return a->site == b->site && a->rsp == b->rsp && a->nr == b->nr && a->rdi == b->rdi &&
	       a->rsi == b->rsi && a->rdx == b->rdx && a->r10 == b->r10 && a->r8 == b->r8 &&
	       a->r9 == b->r9;
}

/* Either @f is the call that waits, or the stack may show that it will never come back. */
static void look_for_waiting(struct zpl_thread *t, struct zpl_frame *f)
{
	while (t->n_suspended) {
		const struct zpl_suspended *s = &t->suspended[t->n_suspended - 1];

		if (same_call(s->frame, f))
			resumed(t, f);
		if (f->rsp < s->frame->rsp || f->rsp - t->alt_sp - 1 < t->alt_size)
			return;
		t->n_suspended--;
		t->sp = s->thread_sp;
	}
}

long zpl_real_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	uint64_t words[7] = { (uint64_t)nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };
	long result;

	while (zpl_real_syscall(words, f->thread, &result))
		wait_for_handler(f);
	return result;
}

struct zpl_call *zpl_dispatch_current(void)
{
	struct zpl_thread *t = zpl_thread_self();

	if (!t || t->state != ZPL_IN_ZPL)
		return NULL;
	return &((struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE))->call;
}

static void fill_call(struct zpl_frame *f)
{
	struct zpl_call *c = &f->call;

	c->nr = f->nr;
	c->arg[0] = f->rdi;
	c->arg[1] = f->rsi;
	c->arg[2] = f->rdx;
	c->arg[3] = f->r10;
	c->arg[4] = f->r8;
	c->arg[5] = f->r9;
	c->pc = f->ret;
	c->site = f->site->addr;
	c->sp = f->rsp;
	c->tid = f->thread->tid;
	c->flags = 0;
	c->reserved[0] = f;
	c->reserved[1] = NULL;
}

static long run_hooks(void *arg)
{
	struct zpl_frame *f = arg;

	return zpl_hooks_run(0, &f->call);
}

static long run_kernel(void *arg)
{
	struct zpl_frame *f = arg;

	return zpl_kernel(&f->call);
}

void zpl_enter(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;

	f->has_vectors = 0;
	f->action = ZPL_ACT_RETURN;
	if (t->n_suspended)
		look_for_waiting(t, f);
	if (t->alt_active)
		zpl_signal_rearm(t, f->rsp);
	fill_call(f);
	if (zpl_is_wanted(f->nr))
		f->rax = (uint64_t)zpl_in_hook_env(f, run_hooks, f);
	else if (zpl_process_special(f->nr))
		f->rax = (uint64_t)zpl_in_hook_env(f, run_kernel, f);
	else
		f->rax = (uint64_t)zpl_real_call(f, f->nr, f->call.arg);
	if (f->action != ZPL_ACT_RETURN)
		zpl_process_leave(f);
}

long zpl_kernel(struct zpl_call *call)
{
	struct zpl_frame *f = call->reserved[0];

	if (zpl_process_special(call->nr))
		return zpl_process_call(f, call->nr, call->arg);
	return zpl_real_call(f, call->nr, call->arg);
}
