/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigframe - see sigframe.h; what the wrapper calls obeys the rules of signal.c */
#include "sigframe.h"

#include <alloca.h>
#include <asm/unistd.h>
#include <string.h>

#include "../loader/arch/x86_64/entry.h"
#include "../loader/site.h"
#include "altstack.h"
#include "dispatch.h"
#include "passed.h"
#include "sighand.h"
#include "signal.h"
#include "signal_parts.h"
#include "user.h"

#define AT_ENTRY_OFF 0x10500ull /* flags that a handler begins without: DF, TF, RF */
#define RED_ZONE 128
#define FP_SW 464 /* struct _fpx_sw_bytes within the state's first 512 bytes */
#define FP_HEADER 512
#define FP_MAGIC1 0x46505853u
#define FP_MAGIC2 0x46505845u
#define FP_LEGACY 3 /* x87 and SSE: the header always says that they are there */

struct kernel_frame {
	uint64_t restorer;
	struct zpl_kernel_uc uc;
	uint64_t info[16];
};

_Static_assert(sizeof(struct kernel_frame) == 440 && offsetof(struct zpl_kernel_uc, mask) == 296, "the kernel's");
_Static_assert(offsetof(struct zpl_kernel_uc, mask) == offsetof(ucontext_t, uc_sigmask) &&
	       offsetof(struct zpl_kernel_uc, reg) == offsetof(ucontext_t, uc_mcontext.gregs), "ucontext_t begins so");

/* No library's memcpy: the wrapper may have been called from anywhere. */
ZPL_SIGNAL_CODE static void copy(void *to, const void *from, size_t words)
{
	uint64_t *t = to;
	const uint64_t *f = from;

	while (words--)
		*t++ = *f++;
}

ZPL_SIGNAL_CODE static bool cannot(const struct zpl_thread *t, int sig, ucontext_t *uc)
{
	return !zpl_user_is_sandboxed() || t->trap.keeps_mask || t->hook_masked || t->kept.leaves ||
	       t->kept.n == ZPL_SIGKEPT_MAX || (t->deferred & ZPL_BY_KERNEL) || (*mask_of(uc) & BIT(sig));
}

ZPL_SIGNAL_CODE bool zpl_sigframe_keep(struct zpl_thread *t, int sig, const siginfo_t *info, ucontext_t *uc,
				       uint64_t all)
{
	struct zpl_sigkept *k = &t->kept;
	bool nested = within(reg(uc, REG_RIP), __start_zpl_signal_text, __stop_zpl_signal_text);
	unsigned was, i;

	if (cannot(t, sig, uc))
		return false;
	/* Another wrapper may come in between two instructions, and is over before the next. */
	was = __atomic_fetch_or(&t->deferred, ZPL_BY_FRAME, __ATOMIC_RELAXED);
	i = __atomic_fetch_add(&k->n, 1, __ATOMIC_RELAXED);
	k->one[i].sig = sig;
	copy(k->one[i].info, info, 6);
	/* What interrupts a wrapper shows that one's mask; what interrupts a thread with all blocked, ours. */
	if (!was || (!nested && (*mask_of(uc) | all) != ~0ull)) {
		t->restore = t->unblock = *mask_of(uc);
		copy(&k->uc, uc, sizeof k->uc / 8);
		copy(k->fp_sw, (const char *)uc->uc_mcontext.fpregs + FP_SW, 6);
	}
	*mask_of(uc) |= all;
	return true;
}

/* The program as it is when its call in @f is over. */
static void show(struct zpl_kernel_uc *uc, const struct zpl_frame *f)
{
	uc->reg[REG_RDI] = f->rdi;
	uc->reg[REG_RSI] = f->rsi;
	uc->reg[REG_RDX] = f->rdx;
	uc->reg[REG_R10] = f->r10;
	uc->reg[REG_R8] = f->r8;
	uc->reg[REG_R9] = f->r9;
	uc->reg[REG_RBX] = f->rbx;
	uc->reg[REG_RBP] = f->rbp;
	uc->reg[REG_R12] = f->r12;
	uc->reg[REG_R13] = f->r13;
	uc->reg[REG_R14] = f->r14;
	uc->reg[REG_R15] = f->r15;
	uc->reg[REG_RSP] = f->rsp;
	uc->reg[REG_RAX] = f->rax;
	uc->reg[REG_RCX] = f->ret;
	uc->reg[REG_R11] = f->flags;
	uc->reg[REG_EFL] = (f->flags & ~FL_TF) | (uc->reg[REG_EFL] & FL_TF);
	uc->reg[REG_RIP] = f->cont;
}

static uint64_t size_of_state(const struct zpl_sigkept *k)
{
	return (uint32_t)k->fp_sw[0] == FP_MAGIC1 ? k->fp_sw[0] >> 32 : FP_HEADER;
}

/* The state as it is now, below @end. Then it is the initial one. */
static uint64_t save_state(const struct zpl_sigkept *k, uint64_t end)
{
	uint64_t at = (end - size_of_state(k)) & ~63ull, features = k->fp_sw[1];
	char *p = (char *)(uintptr_t)at;

	if ((uint32_t)k->fp_sw[0] != FP_MAGIC1) {
		zpl_arch_fp_save(p, 0);
		return at;
	}
	memset(p + FP_HEADER, 0, 64);
	zpl_arch_fp_save(p, features);
	*(uint64_t *)(void *)(p + FP_HEADER) |= FP_LEGACY;
	copy(p + FP_SW, k->fp_sw, 6);
	*(uint32_t *)(void *)(p + (uint32_t)k->fp_sw[2]) = FP_MAGIC2;
	return at;
}

/* Let the program in @uc be interrupted: its frame, and @uc at the first instruction of its handler. */
static void push(struct zpl_thread *t, struct zpl_kernel_uc *uc, int sig, const siginfo_t *info)
{
	const struct zpl_action_slot *a = &t->sighand->slot[sig];
	uint64_t sp = uc->reg[REG_RSP] - RED_ZONE, top = zpl_altstack_top(t, uc->reg[REG_RSP]);
	struct kernel_frame *frame;

	if ((a->flags & (uint64_t)SA_ONSTACK) && top)
		sp = top;
	uc->fp = save_state(&t->kept, sp);
	frame = (struct kernel_frame *)(uintptr_t)(((uc->fp - sizeof *frame) & ~15ull) - 8);
	frame->restorer = t->sighand->as_given[sig].restorer;
	copy(&frame->uc, uc, sizeof *uc / 8);
	copy(frame->info, info, 16);
	uc->stack = zpl_altstack_by_hand(t, (ucontext_t *)(void *)&frame->uc, &uc->stack);
	uc->mask |= a->mask | (a->flags & (uint64_t)SA_NODEFER ? 0 : BIT(sig));
	uc->reg[REG_RDI] = (uint64_t)sig;
	uc->reg[REG_RSI] = (uint64_t)(uintptr_t)frame->info;
	uc->reg[REG_RDX] = (uint64_t)(uintptr_t)&frame->uc;
	uc->reg[REG_RAX] = 0;
	uc->reg[REG_RSP] = (uint64_t)(uintptr_t)frame;
	uc->reg[REG_RIP] = a->handler;
	uc->reg[REG_EFL] &= ~AT_ENTRY_OFF;
	uc->fp = 0;
}

/* The last one kept that @mask does not block: its wrapper was the outermost. Return: 0: none is left */
static int next(struct zpl_sigkept *k, uint64_t mask, siginfo_t *info)
{
	for (int i = k->n - 1; i >= 0; i--) {
		int sig = k->one[i].sig;

		if (mask & BIT(sig))
			continue;
		memset(info, 0, sizeof *info);
		copy(info, k->one[i].info, 6);
		k->n--;
		for (int j = i; j < k->n; j++)
			k->one[j] = k->one[j + 1];
		return sig;
	}
	return 0;
}

/* Its handler is gone, or one that came before it blocks it: it is the kernel's. */
static void give_back(const struct zpl_thread *t, int sig, siginfo_t *info, bool dfl)
{
	static const struct zpl_kernel_action none;

	if (dfl)
		zpl_raw4(__NR_rt_sigaction, sig, &none, NULL, 8);
	zpl_raw4(__NR_rt_tgsigqueueinfo, t->pid, t->tid, sig, info);
}

static void push_all(struct zpl_thread *t, struct zpl_kernel_uc *uc)
{
	const struct zpl_site *site;
	siginfo_t info;
	uint64_t pc;
	int sig;

	while ((sig = next(&t->kept, uc->mask, &info))) {
		uint64_t handler = t->sighand->slot[sig].handler;

		if (handler <= (uint64_t)(uintptr_t)SIG_IGN) {
			if (!handler)
				give_back(t, sig, &info, true);
			continue;
		}
		pc = zpl_site_stub_to_program(uc->reg[REG_RIP], &site);
		if (pc)
			uc->reg[REG_RIP] = pc;
		zpl_sigorder_deliver(t, sig, &info);
		push(t, uc, sig, &info);
		if (t->sighand->slot[sig].flags & (uint64_t)SA_RESETHAND)
			t->sighand->slot[sig].handler = 0; /* as the kernel did */
	}
	while ((sig = next(&t->kept, 0, &info)))
		give_back(t, sig, &info, false);
}

void zpl_sigframe_leave(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	struct zpl_kernel_uc uc;
	char *room;

	t->kept.leaves = 1;
	copy(&uc, &t->kept.uc, sizeof uc / 8);
	show(&uc, f);
	uc.mask = t->restore;
	uc.fp = ~0ull;
	push_all(t, &uc);
	if (uc.fp) { /* none, after all: but the mask is to be the program's */
		room = alloca(size_of_state(&t->kept) + 64);
		uc.fp = save_state(&t->kept, (uint64_t)(uintptr_t)room + size_of_state(&t->kept) + 64);
	}
	t->kept.leaves = 0;
	t->deferred = 0;
	t->state = ZPL_IN_PROGRAM;
	zpl_sigframe_go(&uc);
}

void zpl_sigframe_return(struct zpl_frame *f)
{
	zpl_altstack_return_again(f->thread, f->rsp);
	zpl_passed_prepare(f);
	f->action = ZPL_ACT_RETURN;
	zpl_leave(f);
}

ZPL_SIGNAL_CODE bool zpl_sigframe_move(const struct zpl_thread *t, siginfo_t **info, ucontext_t **uc)
{
	uint64_t top = zpl_altstack_misses(t, *uc), size = FP_HEADER;
	const char *fp = (const char *)(*uc)->uc_mcontext.fpregs;
	uint64_t sw[2];
	struct kernel_frame *to;

	if (!top)
		return false;
	copy(sw, fp + FP_SW, 2);
	if ((uint32_t)sw[0] == FP_MAGIC1)
		size = sw[0] >> 32;
	top = (top - size) & ~63ull;
	copy((char *)(uintptr_t)top, fp, (size + 7) / 8);
	to = (struct kernel_frame *)(uintptr_t)(((top - sizeof *to) & ~15ull) - 8);
	copy(to, (const char *)*uc - 8, sizeof *to / 8);
	to->uc.fp = top;
	*uc = (ucontext_t *)(void *)&to->uc;
	*info = (siginfo_t *)(void *)to->info;
	return true;
}

ZPL_SIGNAL_CODE void zpl_sigframe_enter(uint64_t handler, int sig, siginfo_t *info, ucontext_t *uc,
					uint64_t mask, const stack_t *stack)
{
	struct zpl_kernel_uc to;

	copy(&to, uc, sizeof to / 8);
	to.reg[REG_RDI] = (uint64_t)sig;
	to.reg[REG_RSI] = (uint64_t)(uintptr_t)info;
	to.reg[REG_RDX] = (uint64_t)(uintptr_t)uc;
	to.reg[REG_RAX] = 0;
	to.reg[REG_RSP] = (uint64_t)(uintptr_t)uc - 8;
	to.reg[REG_RIP] = handler;
	to.reg[REG_EFL] &= ~AT_ENTRY_OFF;
	to.fp = 0;
	to.mask = mask;
	to.stack = *stack;
	zpl_sigframe_go(&to);
}
