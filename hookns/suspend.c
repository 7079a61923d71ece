/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* suspend - see suspend.h; on zpl's stack, under the rules of dispatch.c */
#include "suspend.h"

#include <string.h>

#include "../loader/arch/x86_64/entry.h"
#include "../loader/site.h"
#include "dispatch.h"
#include "signal.h"
#include "trap.h"
#include "user.h"

#define SPARE_STACKS 3
#define BELOW_HOOK 4096 /* what putting it aside needs of its stack */

struct zpl_frame *zpl_suspend_prepare(struct zpl_frame *f, uint64_t sp)
{
	struct zpl_thread *t = f->thread;
	struct zpl_suspended *s = t->suspended;
	struct zpl_frame *out = (struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE);

	while (s->frame)
		s++;
	s->sp = sp;
	s->frame = f;
	s->stack = (uint8_t)t->stack_left;
	s->shown = 0;
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

void zpl_suspend_spare_stacks(struct zpl_thread *t)
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

bool zpl_suspend_wait(struct zpl_frame *f)
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

void zpl_suspend_look(struct zpl_thread *t, const struct zpl_frame *f)
{
	for (unsigned i = 0; i < ZPL_SUSPEND_MAX; i++)
		if (t->suspended[i].frame && same_call(t->suspended[i].frame, f)) {
			if (!t->suspended[i].shown)
				resumed(t, &t->suspended[i], f);
			forget(t, &t->suspended[i]); /* its handler has left by a jump: another call just like it */
		}
}

ZPL_SIGNAL_CODE void zpl_suspend_show(struct zpl_thread *t, uint64_t pc, uint64_t rsp, bool shown)
{
	for (unsigned i = 0; t->n_suspended && i < ZPL_SUSPEND_MAX; i++) {
		struct zpl_suspended *s = &t->suspended[i];

		if (s->frame && s->frame->site->addr == pc && s->frame->rsp == rsp)
			s->shown = shown;
	}
}
