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
#include "trap.h"
#include "user.h"

#define SPARE_STACKS 3
#define BELOW_HOOK 4096 /* what putting it aside needs of its stack */

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

/*
 * The kernel's frame for a handler of the program must lie on the program's stack and show the
 * program at its call. So the hook is put aside, the thread leaves zpl as if the call were to
 * be made again, and signals are let in on the way. When the handler has returned, the
 * program makes its call again, and resumed() brings us back here. One that jumps away abandons us.
 */
struct zpl_frame *zpl_suspend_prepare(struct zpl_frame *f, uint64_t sp)
{
	struct zpl_thread *t = f->thread;
	struct zpl_suspended *s = t->suspended;
	struct zpl_frame *out = (struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE);

	while (s->frame)
		s++;
	s->sp = sp;
	s->frame = f;
	s->stack = t->stack_left;
	s->age = ++t->n_ever_suspended;
	t->n_suspended++;
	memcpy(out, f, sizeof *out);
	out->cont = f->site->call;
	out->ret = f->site->addr;
	out->rax = (uint32_t)f->nr;
	return out;
}

static void forget(struct zpl_thread *t, struct zpl_suspended *s)
{
	s->frame = NULL;
	t->stacks_taken &= ~(1u << s->stack);
	t->n_suspended--;
}

/* No room for another: the one that has stood longest was left by a jump, most likely. */
static void forget_oldest(struct zpl_thread *t)
{
	struct zpl_suspended *oldest = t->suspended;

	for (unsigned i = 1; i < ZPL_SUSPEND_MAX; i++)
		if (t->suspended[i].age < oldest->age)
			oldest = &t->suspended[i];
	forget(t, oldest);
}

static uint64_t top_of(const struct zpl_thread *t, unsigned stack)
{
	return stack ? t->stack_top[stack] : (uint64_t)(uintptr_t)t->tcb.stack_top & ~63ull;
}

static bool map_stack(struct zpl_thread *t, unsigned i)
{
	struct zpl_tcb extra;

	if (!i || t->stack_top[i])
		return true;
	if (zpl_thread_stack(&extra))
		return false;
	t->stack_top[i] = (uint64_t)(uintptr_t)extra.stack_top & ~63ull;
	return true;
}

void zpl_dispatch_spare_stacks(struct zpl_thread *t)
{
	for (unsigned i = 1; i <= SPARE_STACKS; i++)
		map_stack(t, i);
}

/* Go on to a stack that nobody stands on. Return: false: no memory for one, or it may not be asked for */
static bool take_stack(struct zpl_thread *t)
{
	unsigned i = 0;

	while (t->stacks_taken & (1u << i))
		i++;
	if (zpl_user_is_sandboxed() && i && !t->stack_top[i])
		return false;
	if (!map_stack(t, i))
		return false;
	t->stack = i;
	t->sp = top_of(t, i);
	return true;
}

/* Without another stack: what is left of the first one. Right as long as what waits on it comes back in order. */
static bool take_rest(struct zpl_thread *t)
{
	uint64_t here = (uint64_t)(uintptr_t)__builtin_frame_address(0) - BELOW_HOOK;
	uint64_t bottom = (uint64_t)(uintptr_t)t->tcb.stack, top = top_of(t, 0);

	if (t->stack || here < bottom + (top - bottom) / 2)
		return false;
	t->sp = here & ~63ull;
	return true;
}

static bool wait_for_handler(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	bool in_env = t->in_hook;

	if (t->n_suspended == ZPL_SUSPEND_MAX)
		forget_oldest(t);
	t->stack_left = t->stack;
	t->stacks_taken |= 1u << t->stack;
	if (!take_stack(t) && !take_rest(t)) {
		t->stacks_taken &= ~(1u << t->stack);
		return false;
	}
	if (in_env)
		zpl_env_leave(f);
	zpl_trap_leave(t);
	zpl_suspend(f);
	if (in_env)
		zpl_env_enter(f);
	return true;
}

/* The program comes back to a call that waits: everything that its handler changed counts. */
static void resumed(struct zpl_thread *t, struct zpl_suspended *s, const struct zpl_frame *f)
{
	struct zpl_frame *waiting = s->frame;

	memcpy(waiting, f, F_CALL);
	memcpy(&waiting->rbx, &f->rbx, F_NR - F_RBX);
	waiting->cont = f->cont;
	waiting->ret = f->ret;
	waiting->rsp = f->rsp;
	t->stack = s->stack;
	t->sp = (uint64_t)(uintptr_t)waiting + F_SIZE;
	forget(t, s);
	zpl_resume(s->sp);
}

/* Its place may have been patched since, so that it comes by another record. */
static bool same_call(const struct zpl_frame *a, const struct zpl_frame *b)
{
	return a->site->addr == b->site->addr && a->rsp == b->rsp && a->nr == b->nr && a->rdi == b->rdi &&
	       a->rsi == b->rsi && a->rdx == b->rdx && a->r10 == b->r10 && a->r8 == b->r8 &&
	       a->r9 == b->r9;
}

/* Is @f a call that waits? One that the program never comes back to waits until room is needed. */
static void look_for_waiting(struct zpl_thread *t, const struct zpl_frame *f)
{
	for (unsigned i = 0; i < ZPL_SUSPEND_MAX; i++)
		if (t->suspended[i].frame && same_call(t->suspended[i].frame, f))
			resumed(t, &t->suspended[i], f);
}

long zpl_real_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	uint64_t words[7] = { (uint64_t)nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };
	bool again;
	long result;

	if (f->thread->in_hook)
		zpl_gate_leave(f->thread);
	while (zpl_real_syscall(words, f->thread, &result)) {
		again = wait_for_handler(f);
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
		look_for_waiting(t, f);
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
