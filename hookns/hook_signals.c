/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hook_signals - see hook_signals.h; in hook code or in the wrapper of signals: no libc function */
#include "hook_signals.h"

#include <asm/unistd.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/syscall.h"
#include "descriptor_calls.h"
#include "hook_mask.h"
#include "sighand.h"
#include "signal.h"
#include "signal_parts.h"
#include "spin.h"
#include "tcb.h"
#include "thread.h"

/* In the last of the 48 bytes that travel with a signal, which tgkill(2) leaves empty: */
#define MARK_AT 5
#define MARK 0x7a706c2078696473ull

extern const char zpl_signal_restorer[];

static struct zpl_kernel_action own[ZPL_NSIG];
static atomic_flag own_lock = ATOMIC_FLAG_INIT;

void zpl_hook_signals_forked(void)
{
	atomic_flag_clear(&own_lock);
}

static long action(const uint64_t arg[6])
{
	const struct zpl_kernel_action *act = (const void *)(uintptr_t)arg[1];
	struct zpl_kernel_action *old = (void *)(uintptr_t)arg[2], was;
	int sig = (int)arg[0];

	if (sig < 1 || sig >= ZPL_NSIG || arg[3] != 8 || (act && (sig == SIGKILL || sig == SIGSTOP)))
		return -EINVAL;
	zpl_spin_lock(&own_lock);
	was = own[sig];
	if (act)
		own[sig] = *act;
	zpl_spin_unlock(&own_lock);
	if (old)
		*old = was;
	if (act && sig == SIGCANCEL)
		zpl_signal_keep(sig);
	if (act && sig == SIGSETXID)
		zpl_tcb_has_setxid_handler(act->handler);
	return 0;
}

/* The program's threads have the program's signal stacks. */
static long altstack(const struct zpl_thread *t, const uint64_t arg[6])
{
	stack_t *old = (stack_t *)(uintptr_t)arg[1];

	if (!t && zpl_sighand_process)
		return zpl_raw_call(__NR_sigaltstack, arg);
	if (old)
		*old = (stack_t){ .ss_flags = SS_DISABLE };
	return 0;
}

/* Which argument of a call that may raise SIGPIPE is the descriptor it writes to; -1: no such call */
static int written(int64_t nr)
{
	switch (nr) {
	case __NR_write:
	case __NR_writev:
	case __NR_pwritev2:
	case __NR_sendfile:
	case __NR_vmsplice:
		return 0;
	case __NR_tee:
		return 1;
	case __NR_splice:
		return 2;
	default:
		return -1;
	}
}

/* Which argument of a call that sends are its flags; -1: no such call */
static int send_flags(int64_t nr)
{
	switch (nr) {
	case __NR_sendmsg:
		return 2;
	case __NR_sendto:
	case __NR_sendmmsg:
		return 3;
	default:
		return -1;
	}
}

bool zpl_hook_signals_takes(int64_t nr)
{
	return nr == __NR_rt_sigaction || nr == __NR_sigaltstack || written(nr) >= 0 || send_flags(nr) >= 0;
}

bool zpl_hook_signals_is_quiet(int64_t nr, const uint64_t arg[6])
{
	int i = written(nr);

	return i >= 0 && !zpl_descriptor_is_stream((uint32_t)arg[i]);
}

static uint64_t block_pipe(struct zpl_thread *t)
{
	uint64_t one = BIT(SIGPIPE), was = 0;

	if (t)
		return zpl_hook_mask_change(t, SIG_BLOCK, one);
	zpl_raw4(__NR_rt_sigprocmask, SIG_BLOCK, &one, &was, 8);
	return was;
}

static void unblock_pipe(struct zpl_thread *t, uint64_t was)
{
	if (t)
		zpl_hook_mask_change(t, SIG_SETMASK, was);
	else
		zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &was, NULL, 8);
}

/* A signal of the program's own may wait already, where it was blocked. */
static long write_quietly(struct zpl_thread *t, int64_t nr, const uint64_t arg[6])
{
	const struct timespec now = { 0, 0 };
	uint64_t one = BIT(SIGPIPE), was = block_pipe(t), waits = 0;
	long r;

	if ((was & one) || (t && (t->deferred || (t->program_mask & one))))
		zpl_raw2(__NR_rt_sigpending, &waits, 8);
	r = zpl_raw_call(nr, arg);
	if (r == -EPIPE && !(waits & one))
		zpl_raw4(__NR_rt_sigtimedwait, &one, NULL, &now, 8);
	unblock_pipe(t, was);
	return r;
}

long zpl_hook_signals_call(struct zpl_thread *t, int64_t nr, const uint64_t arg[6])
{
	uint64_t a[6] = { arg[0], arg[1], arg[2], arg[3], arg[4], arg[5] };
	int flags = send_flags(nr);

	if (nr == __NR_rt_sigaction)
		return action(arg);
	if (nr == __NR_sigaltstack)
		return altstack(t, arg);
	if (flags < 0)
		return write_quietly(t, nr, arg);
	a[flags] |= MSG_NOSIGNAL;
	return zpl_raw_call(nr, a);
}

long zpl_hook_signals_setxid(const uint64_t arg[6])
{
	union {
		uint64_t word[6];
		siginfo_t info;
	} u = { .info = { .si_signo = SIGSETXID, .si_code = SI_QUEUE } };

	zpl_signal_keep(SIGSETXID);
	u.info.si_pid = (pid_t)zpl_raw0(__NR_getpid);
	u.word[MARK_AT] = MARK;
	return zpl_raw4(__NR_rt_tgsigqueueinfo, arg[0], arg[1], SIGSETXID, &u.info);
}

/* Back from a handler of a hook's by zpl's own way: the program's may be patched. */
ZPL_SIGNAL_CODE static uint64_t enter(uint64_t handler, const ucontext_t *uc)
{
	*(uint64_t *)((uintptr_t)uc - 8) = (uint64_t)(uintptr_t)zpl_signal_restorer;
	return handler;
}

ZPL_SIGNAL_CODE bool zpl_hook_signals_route(const struct zpl_thread *t, int sig, siginfo_t *info,
					    ucontext_t *uc, uint64_t *to)
{
	const uint64_t *word = (const uint64_t *)(const void *)info;
	uint64_t handler;

	*to = 0;
	if (sig == SIGSETXID && info->si_code == SI_QUEUE && word[MARK_AT] == MARK) {
		info->si_code = SI_TKILL;
		set_mask(~ZPL_FAULT_SIGNALS);
		zpl_tcb_setxid(t && t->fs ? t->fs : zpl_rdfsbase(), info, uc);
		return true;
	}
	if (t || (sig != SIGCANCEL && sig != SIGSETXID))
		return false;
	/* All of the process's threads are to change, and libc waits for each. */
	handler = own[sig].handler;
	if (sig == SIGSETXID)
		handler = zpl_sighand_process ? zpl_sighand_process->slot[sig].handler : 0;
	if (handler <= (uint64_t)(uintptr_t)SIG_IGN)
		return false;
	*to = enter(handler, uc);
	return true;
}

ZPL_SIGNAL_CODE uint64_t zpl_hook_signals_fault(int sig, ucontext_t *uc)
{
	uint64_t handler = own[sig].handler;

	if (handler <= (uint64_t)(uintptr_t)SIG_IGN)
		return 0;
	set_mask(*mask_of(uc));
	return enter(handler, uc);
}
