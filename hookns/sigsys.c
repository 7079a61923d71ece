/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigsys - see sigsys.h */
#include "sigsys.h"

#include <asm/unistd.h>
#include <errno.h>
#include <linux/audit.h>
#include <string.h>

#include "../loader/arch/x86_64/syscall.h"
#include "dispatch.h"
#include "filter.h"
#include "memory.h"
#include "signal.h"
#include "signal_parts.h"
#include "user.h"

#define SYS_BIT (1ull << (SIGSYS - 1))
#define KEEP_OPEN                                                                          \
	(1ull << (SIGSEGV - 1) | 1ull << (SIGBUS - 1) | 1ull << (SIGFPE - 1) | 1ull << (SIGILL - 1) | \
	 1ull << (SIGTRAP - 1) | SYS_BIT)
#define RESTORER 0x04000000ull
#define INCLUSIVE_ON 2

extern const char zpl_signal_wrapper[];

/*
 * All signals wait while the handler is at work, so that none shows the program zpl's own
 * registers. The program's signal stack is used, if it has one and does not handle SIGSYS
 * otherwise: a program with tiny stacks has one.
 */
static void install(const struct zpl_sighand *sh)
{
	const struct zpl_action_slot *s = &sh->slot[SIGSYS];
	bool own = s->handler > (uint64_t)(uintptr_t)SIG_IGN;
	uint64_t on_stack = own ? s->flags & (uint64_t)SA_ONSTACK : (uint64_t)SA_ONSTACK;
	struct zpl_kernel_action k = {
		.handler = (uint64_t)(uintptr_t)zpl_signal_wrapper,
		.flags = (uint64_t)SA_SIGINFO | (uint64_t)SA_RESTART | RESTORER | on_stack,
		.restorer = own && sh->sys_restorer ? sh->sys_restorer :
						      (uint64_t)(uintptr_t)zpl_signal_wrapper,
		.mask = ~KEEP_OPEN,
	};

	zpl_raw4(__NR_rt_sigaction, SIGSYS, &k, NULL, 8);
}

void zpl_sigsys_take(struct zpl_sighand *sh)
{
	struct zpl_kernel_action k;

	if (atomic_exchange(&sh->sys_taken, 1))
		return;
	if (zpl_raw4(__NR_rt_sigaction, SIGSYS, NULL, &k, 8) == 0) {
		sh->sys_restorer = k.restorer;
		if (k.handler <= (uint64_t)(uintptr_t)SIG_IGN) {
			sh->slot[SIGSYS].handler = k.handler;
			sh->slot[SIGSYS].flags = k.flags;
			sh->slot[SIGSYS].mask = k.mask;
		}
	}
	install(sh);
}

/* @mask is the program's, unless a signal was postponed. */
ZPL_SIGNAL_CODE static void keep(struct zpl_thread *t, uint64_t mask)
{
	t->trap.blocked = ((t->deferred ? t->restore : mask) & SYS_BIT) != 0;
	t->restore &= ~SYS_BIT;
	t->unblock &= ~SYS_BIT;
	t->trap.keeps_mask = 1;
}

void zpl_sigsys_keep(struct zpl_thread *t)
{
	uint64_t one = SYS_BIT, old = 0;

	if (t->trap.keeps_mask)
		return;
	zpl_raw4(__NR_rt_sigprocmask, SIG_UNBLOCK, &one, &old, 8);
	keep(t, old);
}

ZPL_SIGNAL_CODE void zpl_sigsys_keep_in(struct zpl_thread *t, ucontext_t *uc)
{
	if (t->trap.keeps_mask)
		return;
	keep(t, *mask_of(uc));
	*mask_of(uc) &= ~SYS_BIT;
}

void zpl_sigsys_action(struct zpl_sighand *sh, const struct zpl_kernel_action *act,
		       struct zpl_kernel_action *old)
{
	struct zpl_action_slot *s = &sh->slot[SIGSYS];

	if (old)
		*old = (struct zpl_kernel_action){ s->handler, s->flags, sh->sys_restorer, s->mask };
	if (!act)
		return;
	s->flags = act->flags & ZPL_KNOWN_FLAGS;
	s->mask = act->mask & ~(1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1));
	s->handler = act->handler;
	sh->sys_restorer = act->restorer;
	install(sh);
}

ZPL_SIGNAL_CODE static void queue(const struct zpl_thread *t, siginfo_t *info)
{
	zpl_raw4(__NR_rt_tgsigqueueinfo, t->pid, t->tid, SIGSYS, info);
}

ZPL_SIGNAL_CODE static void set_blocked(struct zpl_thread *t, bool blocked)
{
	t->trap.blocked = blocked;
	if (blocked || !t->trap.parked)
		return;
	t->trap.parked = 0;
	queue(t, &t->trap.info);
}

ZPL_SIGNAL_CODE bool zpl_sigsys_park(struct zpl_thread *t, const siginfo_t *info)
{
	if (!t->trap.keeps_mask || !t->trap.blocked || info->si_code > 0)
		return false;
	if (!t->trap.parked)
		t->trap.info = *info;
	t->trap.parked = 1;
	return true;
}

long zpl_sigsys_mask(struct zpl_frame *f, const uint64_t arg[6])
{
	struct zpl_thread *t = f->thread;
	uint64_t set = 0, old = 0, given;
	uint64_t words[6] = { arg[0], arg[1], arg[2], arg[3] };
	bool was = t->trap.blocked, has;
	long r;

	if (!t->trap.keeps_mask || arg[3] != 8)
		return zpl_real_call(f, __NR_rt_sigprocmask, arg);
	if (arg[1] && zpl_user_read(&set, arg[1], sizeof set))
		return -EFAULT;
	has = (set & SYS_BIT) != 0;
	given = set & ~SYS_BIT;
	words[1] = arg[1] ? (uint64_t)(uintptr_t)&given : 0;
	words[2] = (uint64_t)(uintptr_t)&old;
	r = zpl_real_call(f, __NR_rt_sigprocmask, words);
	if (r)
		return r;
	old = (old & ~SYS_BIT) | (was ? SYS_BIT : 0);
	if (arg[1] && (has || (int)arg[0] == SIG_SETMASK))
		set_blocked(t, (int)arg[0] == SIG_UNBLOCK ? false : has);
	return arg[2] ? zpl_user_write(arg[2], &old, sizeof old) : 0;
}

long zpl_sigsys_pending(struct zpl_frame *f, const uint64_t arg[6])
{
	uint64_t set, words[6] = { (uint64_t)(uintptr_t)&set, arg[1] };
	long r;

	if (!f->thread->trap.parked || arg[1] != 8)
		return zpl_real_call(f, __NR_rt_sigpending, arg);
	r = zpl_real_call(f, __NR_rt_sigpending, words);
	if (r)
		return r;
	set |= SYS_BIT;
	return zpl_user_write(arg[0], &set, sizeof set);
}

struct waiting {
	struct zpl_thread *self;
	siginfo_t info;
	bool found;
};

/* A signal to the process is any thread's. */
static void take_parked(struct zpl_thread *t, void *arg)
{
	struct waiting *w = arg;

	if (w->found || (t != w->self && (t->sighand != w->self->sighand || t->trap.info.si_code == SI_TKILL)))
		return;
	if (!__atomic_exchange_n(&t->trap.parked, 0, __ATOMIC_SEQ_CST))
		return;
	w->info = t->trap.info;
	w->found = true;
}

bool zpl_sigsys_wait(struct zpl_thread *t, const uint64_t arg[6], long *r)
{
	struct waiting w = { .self = t };
	uint64_t set;

	if (!t->trap.keeps_mask || arg[3] != 8 || zpl_user_read(&set, arg[0], sizeof set) || !(set & SYS_BIT))
		return false;
	take_parked(t, &w);
	if (!w.found)
		zpl_thread_each(take_parked, &w);
	if (!w.found)
		return false;
	*r = arg[1] && zpl_user_write(arg[1], &w.info, sizeof w.info) ? -EFAULT : SIGSYS;
	return true;
}

ZPL_SIGNAL_CODE void zpl_sigsys_enter(struct zpl_thread *t, int sig, uint64_t flags, uint64_t mask,
				      ucontext_t *uc)
{
	uint64_t *saved = (uint64_t *)(void *)&uc->uc_sigmask, one = SYS_BIT, now = *saved | mask;
	bool was = t->trap.blocked;

	if (!t->trap.keeps_mask)
		return;
	if (sig == SIGSYS) {
		if (!(flags & (uint64_t)SA_NODEFER))
			mask |= SYS_BIT;
		now &= ~SYS_BIT;
		zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &now, NULL, 8);
	} else {
		zpl_raw4(__NR_rt_sigprocmask, SIG_UNBLOCK, &one, NULL, 8);
	}
	*saved = (*saved & ~SYS_BIT) | (was ? SYS_BIT : 0);
	t->trap.blocked = was || (mask & SYS_BIT);
}

void zpl_sigsys_return(struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t at = (uint64_t)(uintptr_t)&uc->uc_sigmask, mask;

	if (!t->trap.keeps_mask || zpl_user_read_frame(&mask, at, sizeof mask))
		return;
	set_blocked(t, (mask & SYS_BIT) != 0);
	mask &= ~SYS_BIT;
	zpl_user_write_frame(at, &mask, sizeof mask);
}

void zpl_sigsys_exec(const struct zpl_thread *t, bool begins)
{
	uint64_t one = SYS_BIT;

	if (t->trap.keeps_mask && t->trap.blocked)
		zpl_raw4(__NR_rt_sigprocmask, begins ? SIG_BLOCK : SIG_UNBLOCK, &one, NULL, 8);
}

long zpl_sigsys_dispatch(struct zpl_thread *t, const uint64_t arg[6])
{
	struct zpl_own_dispatch own = { arg[1], arg[2], arg[3], arg[4] };

	switch (own.mode) {
	case 0:
		if (own.offset || own.len || own.selector)
			return -EINVAL;
		break;
	case INCLUSIVE_ON:
		if (!own.len || own.offset + own.len <= own.offset)
			return -EINVAL;
		break;
	case 1:
		if (own.offset && own.offset + own.len <= own.offset)
			return -EINVAL;
		break;
	default:
		return -EINVAL;
	}
	if (own.selector >> 47)
		return -EFAULT;
	t->trap.own = own;
	t->own_dispatch = own.mode != 0;
	if (own.mode) {
		zpl_filter_all();
		zpl_memory_wanted(true);
	}
	return 0;
}

static bool is_asked_for(const struct zpl_own_dispatch *own, uint64_t pc)
{
	bool within = pc - own->offset < own->len;
	uint8_t selector = 1;

	if (own->mode == INCLUSIVE_ON ? !within : within)
		return false;
	return !own->selector || (zpl_user_read(&selector, own->selector, 1) == 0 && selector == 1);
}

bool zpl_sigsys_caught(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	siginfo_t info;
	struct zpl_kernel_action dfl = { 0 };
	uint64_t one = SYS_BIT, old = 0;

	if (!t->trap.own.mode || !is_asked_for(&t->trap.own, f->ret))
		return false;
	memset(&info, 0, sizeof info);
	info.si_signo = SIGSYS;
	info.si_code = USER_DISPATCH;
	info.si_call_addr = (void *)(uintptr_t)f->ret;
	info.si_syscall = (int)f->nr;
	info.si_arch = AUDIT_ARCH_X86_64;
	f->rax = (uint32_t)f->nr;
	zpl_raw4(__NR_rt_sigprocmask, SIG_BLOCK, NULL, &old, 8);
	if (t->sighand->slot[SIGSYS].handler <= (uint64_t)(uintptr_t)SIG_IGN || t->trap.blocked ||
	    (old & SYS_BIT)) {
		zpl_raw4(__NR_rt_sigaction, SIGSYS, &dfl, NULL, 8);
		zpl_raw4(__NR_rt_sigprocmask, SIG_UNBLOCK, &one, NULL, 8);
	}
	queue(t, &info);
	return true;
}
