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

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/entry.h"
#include "../loader/arch/x86_64/syscall.h"
#include "account.h"
#include "altstack.h"
#include "descriptors.h"
#include "first_call.h"
#include "gate.h"
#include "hook_mask.h"
#include "hooks.h"
#include "passed.h"
#include "process.h"
#include "sigsys.h"
#include "suspend.h"
#include "trap.h"

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

void zpl_env_enter(struct zpl_frame *f)
{
	zpl_vectors_save(f, f->rare_area);
	switch_fs(f, f->thread->hook_fs);
	f->thread->in_hook = 1;
	zpl_gate_enter(f->thread);
}

void zpl_env_leave(struct zpl_frame *f)
{
	if (f->thread->hook_masked)
		zpl_hook_mask_end(f->thread);
	zpl_gate_leave(f->thread);
	f->thread->in_hook = 0;
	if (f->thread->hook_fs && zpl_cpu.fsgsbase)
		zpl_wrfsbase(f->fs);
	zpl_vectors_restore(f);
	if (f->thread->steps) {
		f->thread->steps = 0;
		zpl_step();
	}
}

long zpl_in_hook_env(struct zpl_frame *f, long (*fn)(void *arg), void *arg)
{
	char *raw = alloca(zpl_cpu.rare_size + 64);
	long r;

	f->rare_area = (void *)(((uintptr_t)raw + 63) & ~63ull);
	zpl_env_enter(f);
	r = fn(arg);
	zpl_env_leave(f);
	return r;
}

long zpl_real_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	uint64_t words[7] = { (uint64_t)nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };
	bool again;
	long result;

	if (f->thread->in_hook)
		zpl_gate_leave(f->thread);
	while (zpl_real_syscall(words, f->thread, &result)) {
		again = zpl_suspend_wait(f);
		if (!again)
			result = -EINTR;
		if (!again || (nr == __NR_rt_sigtimedwait && zpl_sigsys_wait(f->thread, arg, &result)))
			break;
	}
	if (f->thread->in_hook)
		zpl_gate_enter(f->thread);
	return result;
}

struct zpl_call *zpl_dispatch_current(void)
{
	struct zpl_thread *t = zpl_thread_self();

	if (!t || t->state != ZPL_IN_ZPL)
		return NULL;
	return &((struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE))->call;
}

/*
 * A function of the vDSO was called, not an instruction reached. getrandom's says how much state
 * it needs when it is asked so; to be told that there is none, libc makes real calls.
 */
static bool is_vdso_query(struct zpl_frame *f)
{
	f->call.flags |= ZPL_CALL_VDSO;
	f->call.pc = *(const uint64_t *)(uintptr_t)f->rsp;
	if (f->nr != __NR_getrandom || f->r8 != UINT64_MAX)
		return false;
	f->rax = (uint64_t)-ENOSYS;
	return true;
}

static long thread_end(void *arg)
{
	zpl_process_thread_end(arg);
	return 0;
}

/* No hook code runs in the thread any more after this. */
static long finish(struct zpl_frame *f, long result)
{
	if (f->action == ZPL_ACT_EXIT && f->thread->in_hook)
		zpl_process_thread_end(f);
	else if (f->action == ZPL_ACT_EXIT)
		zpl_in_hook_env(f, thread_end, f); /* from a bare hook */
	return result;
}

static long run_hooks(void *arg)
{
	struct zpl_frame *f = arg;

	return finish(f, zpl_hooks_run(0, &f->call));
}

static long run_kernel(void *arg)
{
	struct zpl_frame *f = arg;

	return finish(f, zpl_kernel(&f->call));
}

/* What the entry could not know of the call. */
static void complete_call(struct zpl_frame *f)
{
	f->call.reserved[1] = NULL;
	if (f->site->kind != ZPL_PATCH_TRAP)
		return;
	f->nr = f->call.nr = f->thread->trap.nr;
	f->call.flags = ZPL_CALL_TRAPPED;
}

/* What a call's circumstances ask for before anything else. Return: true: f->rax is its result */
static bool rare_call(struct zpl_thread *t, struct zpl_frame *f)
{
	if (t->fresh)
		zpl_first_call(f);
	if (t->n_suspended)
		zpl_suspend_look(t, f);
	if (t->alt_active)
		zpl_altstack_rearm(t, f->rsp);
	if (t->n_passed && zpl_passed_take(t, f)) {
		f->action = f->nr == __NR_rt_sigreturn ? ZPL_ACT_SIGRETURN : f->action;
		if (f->action == ZPL_ACT_RETURN)
			f->rax = (uint64_t)zpl_real_call(f, f->nr, f->call.arg);
		return true;
	}
	return t->own_dispatch && zpl_sigsys_caught(f);
}

void zpl_enter(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	long unmade;

	complete_call(f);
	if ((t->rare && rare_call(t, f)) || (f->site->vdso && is_vdso_query(f))) {
		zpl_enter_leave(f);
		return;
	}
	if (zpl_account_on)
		zpl_account_call(f);
	if (zpl_is_wanted(f->nr))
		f->rax = (uint64_t)(zpl_all_bare ? run_hooks(f) : zpl_in_hook_env(f, run_hooks, f));
	else if (zpl_process_special(f->nr))
		f->rax = (uint64_t)zpl_in_hook_env(f, run_kernel, f);
	else if (!zpl_descriptors_answer(f->nr, f->call.arg, &unmade))
		f->rax = (uint64_t)zpl_real_call(f, f->nr, f->call.arg);
	else
		f->rax = (uint64_t)unmade;
	if (f->site->kind == ZPL_PATCH_TRAP)
		zpl_trap_served(f);
	zpl_enter_leave(f);
}

void zpl_enter_finish(struct zpl_frame *f)
{
	finish(f, 0);
}

void zpl_enter_leave(struct zpl_frame *f)
{
	zpl_trap_leave(f->thread);
	if (f->action != ZPL_ACT_RETURN)
		zpl_process_leave(f);
}

static long process_call(void *arg)
{
	struct zpl_call *call = arg;

	return zpl_process_call(call->reserved[0], call->nr, call->arg);
}

long zpl_kernel(struct zpl_call *call)
{
	struct zpl_frame *f = call->reserved[0];
	long r;

	if (f->thread->hook_masked)
		return zpl_hook_mask_kernel(call);
	if (zpl_descriptors_answer(call->nr, call->arg, &r))
		return r;
	if (!zpl_process_special(call->nr))
		return zpl_real_call(f, call->nr, call->arg);
	if (f->thread->in_hook)
		return zpl_process_call(f, call->nr, call->arg);
	return zpl_in_hook_env(f, process_call, call); /* from a bare hook */
}
