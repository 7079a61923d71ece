/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* rejoin - see rejoin.h; but for zpl_rejoined(), part of the wrapper, whose rules stand in signal.c */
#include "rejoin.h"

#include <asm/unistd.h>
#include <errno.h>

#include "../loader/arch/x86_64/entry.h"
#include "../loader/site.h"
#include "dispatch.h"
#include "signal.h"
#include "signal_parts.h"
#include "trap.h"

#define FL_RF 0x10000ull
#define TIMER_ABSTIME_FLAG 1

void zpl_rejoined(struct zpl_frame *f, long nr, uint64_t mask);

extern const char zpl_real_insn[], zpl_real_done[], zpl_passed_insn[], zpl_passed_done[];

/*
 * What to go on with instead of call @nr, which has ended with EINTR: the call itself; restart_syscall, where
 * the kernel knows how much time is left; or -1: the kernel has restarted it if it may be.
 */
ZPL_SIGNAL_CODE static long again(long nr, const ucontext_t *uc)
{
	switch (nr) {
	case __NR_poll:
	case __NR_nanosleep:
	case __NR_futex:
		return __NR_restart_syscall;
	case __NR_clock_nanosleep:
		return reg(uc, REG_RSI) & TIMER_ABSTIME_FLAG ? nr : __NR_restart_syscall;
	case __NR_ppoll:
	case __NR_select:
	case __NR_pselect6:
	case __NR_epoll_wait:
	case __NR_epoll_pwait:
	case __NR_epoll_pwait2:
	case __NR_pause:
	case __NR_rt_sigsuspend:
	case __NR_rt_sigtimedwait:
	case __NR_semop:
	case __NR_semtimedop:
	case __NR_msgrcv:
	case __NR_msgsnd:
	case __NR_io_getevents:
	case __NR_io_pgetevents:
	case __NR_io_uring_enter:
	case __NR_read:
	case __NR_readv:
	case __NR_recvfrom:
	case __NR_recvmsg:
	case __NR_recvmmsg:
	case __NR_write:
	case __NR_writev:
	case __NR_sendto:
	case __NR_sendmsg:
	case __NR_sendmmsg:
	case __NR_accept:
	case __NR_accept4:
	case __NR_connect:
		return nr; /* from read on: with SO_RCVTIMEO or SO_SNDTIMEO */
	default:
		return -1;
	}
}

/* The site of the call that has just ended, and whose number cannot be but its own. */
ZPL_SIGNAL_CODE static const struct zpl_site *ended(uint64_t pc)
{
	const struct zpl_site *s = zpl_site_at(pc - 2);

	if (!s && (!zpl_site_stub_to_program(pc, &s) || pc != s->pass + 7))
		return NULL;
	return s->nr >= 0 && s->pass ? s : NULL;
}

ZPL_SIGNAL_CODE void zpl_rejoin_note(struct zpl_thread *t, const ucontext_t *uc)
{
	if (reg(uc, REG_RAX) == (uint64_t)-EINTR)
		t->eintr_at = reg(uc, REG_RIP);
}

/* The program's registers as at a call from @s, on the way into zpl. */
ZPL_SIGNAL_CODE static struct zpl_frame *frame_of(struct zpl_thread *t, const ucontext_t *uc,
						  const struct zpl_site *s)
{
	struct zpl_frame *f = (struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE);

	f->flags = reg(uc, REG_EFL) & ~(FL_TF | FL_RF);
	f->ax = (f->flags & 0xff) << 8 | (f->flags >> 11 & 1);
	f->call.arg[0] = f->rdi = reg(uc, REG_RDI);
	f->call.arg[1] = f->rsi = reg(uc, REG_RSI);
	f->call.arg[2] = f->rdx = reg(uc, REG_RDX);
	f->call.arg[3] = f->r10 = reg(uc, REG_R10);
	f->call.arg[4] = f->r8 = reg(uc, REG_R8);
	f->call.arg[5] = f->r9 = reg(uc, REG_R9);
	f->call.pc = s->ret;
	f->call.site = s->addr;
	f->call.sp = f->rsp = reg(uc, REG_RSP);
	f->call.tid = t->tid;
	f->call.flags = 0;
	f->call.reserved[0] = f;
	f->call.reserved[1] = NULL;
	f->nr = f->call.nr = s->nr;
	f->cont = reg(uc, REG_RIP);
	f->ret = s->ret;
	f->site = s;
	f->thread = t;
	f->rbx = reg(uc, REG_RBX);
	f->rbp = reg(uc, REG_RBP);
	f->r12 = reg(uc, REG_R12);
	f->r13 = reg(uc, REG_R13);
	f->r14 = reg(uc, REG_R14);
	f->r15 = reg(uc, REG_R15);
	f->has_vectors = 0;
	f->action = ZPL_ACT_RETURN;
	return f;
}

ZPL_SIGNAL_CODE void zpl_rejoin(struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t pc = reg(uc, REG_RIP), mask = *mask_of(uc);
	const struct zpl_site *s;
	struct zpl_frame *f;
	long nr;

	if (reg(uc, REG_RAX) != (uint64_t)-EINTR || t->eintr_at == pc)
		return;
	s = ended(pc);
	nr = s ? again(s->nr, uc) : -1;
	if (nr < 0)
		return;
	t->state = ZPL_IN_ZPL;
	zpl_trap_enter(t);
	f = frame_of(t, uc, s);
	zpl_arch_fp_restore(uc->uc_mcontext.fpregs);
	zpl_raw2(__NR_sigaltstack, &uc->uc_stack, NULL);
	zpl_rejoin_on(f, nr, mask);
}

/* On the thread's own stack. A signal that comes before the call begins again ends it, as it would have. */
void zpl_rejoined(struct zpl_frame *f, long nr, uint64_t mask)
{
	const uint64_t *a = f->call.arg;
	uint64_t words[7] = { (uint64_t)nr, a[0], a[1], a[2], a[3], a[4], a[5] };
	long result;

	set_mask(mask);
	f->rax = zpl_real_syscall(words, f->thread, &result) ? (uint64_t)-EINTR : (uint64_t)result;
	zpl_enter_leave(f);
}

ZPL_SIGNAL_CODE void zpl_rejoin_real(struct zpl_thread *t, ucontext_t *uc)
{
	uint64_t pc = reg(uc, REG_RIP);

	if (reg(uc, REG_RAX) != (uint64_t)-EINTR || t->deferred)
		return;
	if (pc == (uint64_t)(uintptr_t)zpl_real_done) {
		int64_t nr = *(const int64_t *)(uintptr_t)reg(uc, REG_R12);

		if (again(nr, uc) < 0)
			return;
		set_reg(uc, REG_RAX, (uint64_t)nr);
		set_reg(uc, REG_RCX, 0);
		set_reg(uc, REG_RIP, (uint64_t)(uintptr_t)zpl_real_insn);
	} else if (pc == (uint64_t)(uintptr_t)zpl_passed_done) {
		const struct zpl_frame *f = (const void *)(uintptr_t)reg(uc, REG_RBX);

		if (again(f->nr, uc) < 0)
			return;
		set_reg(uc, REG_RAX, (uint32_t)f->nr);
		set_reg(uc, REG_RCX, (uint64_t)(uintptr_t)t);
		set_reg(uc, REG_RIP, (uint64_t)(uintptr_t)zpl_passed_insn);
	}
}
