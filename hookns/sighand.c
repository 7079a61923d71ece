/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sighand - see sighand.h and signal.h: the table, and rt_sigaction(2) on it */
#include "sighand.h"

#include <asm/unistd.h>
#include <errno.h>
#include <link.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdlib.h>

#include "../loader/arch/x86_64/syscall.h"
#include "fault_stack.h"
#include "signal.h"
#include "sigsys.h"
#include "spin.h"

/* These bring a hook's fault to light, so zpl handles them although the program does not. */
static _Atomic uint64_t kept_defaults = (1ull << (SIGILL - 1) | 1ull << (SIGBUS - 1) | 1ull << (SIGFPE - 1) | 1ull << (SIGSEGV - 1));
#define RESTORER 0x4000000ull /* SA_RESTORER: the kernel makes no frame without */

/* Flags that the kernel is told otherwise than the program said: see wrapped(). */
#define EMULATED (0x4ull | 0x8000000ull | 0x10000000ull | 0x40000000ull | 0x80000000ull)
/* SIGINFO, ONSTACK, RESTART, NODEFER, RESETHAND */

extern const char zpl_signal_wrapper[];

struct zpl_sighand *_Atomic zpl_sighand_process;
static uint64_t core_text_start, core_text_end;

ZPL_SIGNAL_CODE bool zpl_is_core_text(uint64_t pc)
{
	return pc >= core_text_start && pc < core_text_end;
}

void zpl_core_text_range(uint64_t *start, uint64_t *end)
{
	*start = core_text_start;
	*end = core_text_end;
}

static int find_core(struct dl_phdr_info *info, size_t size, void *arg)
{
	uint64_t here = (uint64_t)(uintptr_t)zpl_signal_wrapper;

	(void)size;
	(void)arg;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		uint64_t start = info->dlpi_addr + p->p_vaddr;

		if (p->p_type != PT_LOAD || here < start || here >= start + p->p_memsz)
			continue;
		core_text_start = start;
		core_text_end = start + p->p_memsz;
		return 1;
	}
	return 0;
}

void zpl_core_text_init(void)
{
	dl_iterate_phdr(find_core, NULL);
}

/* fork and clone return ERESTARTNOINTR, as does taking a priority-inheriting futex. */
ZPL_SIGNAL_CODE bool zpl_sighand_always_restarts(long nr, uint64_t arg2)
{
	switch (nr) {
	case __NR_clone:
	case __NR_clone3:
	case __NR_fork:
	case __NR_vfork:
		return true;
	case __NR_futex:
		return (arg2 & (uint64_t)(uint32_t)FUTEX_CMD_MASK) == FUTEX_LOCK_PI ||
		       (arg2 & (uint64_t)(uint32_t)FUTEX_CMD_MASK) == FUTEX_LOCK_PI2;
	default:
		return false;
	}
}

ZPL_SIGNAL_CODE bool zpl_sighand_may_restart(long nr)
{
	static const uint16_t calls[] = {
		__NR_read, __NR_write, __NR_open, __NR_openat, __NR_ioctl, __NR_pread64, __NR_pwrite64,
		__NR_readv, __NR_writev, __NR_preadv, __NR_pwritev, __NR_preadv2, __NR_pwritev2,
		__NR_sendfile, __NR_splice, __NR_tee, __NR_vmsplice, __NR_connect, __NR_accept, __NR_accept4,
		__NR_sendto, __NR_recvfrom, __NR_sendmsg, __NR_recvmsg, __NR_sendmmsg, __NR_recvmmsg,
		__NR_wait4, __NR_waitid, __NR_fcntl, __NR_flock, __NR_futex, __NR_mq_timedsend,
		__NR_mq_timedreceive, __NR_getrandom, 449 /* futex_waitv */,
	};

	for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
		if (calls[i] == nr)
			return true;
	return false;
}

/*
 * What the kernel is told: always restart (in_real_call() decides), never reset or leave
 * the signal open by itself, or a postponed signal would be lost or come again at once; and
 * always fill in siginfo, which a postponed signal is queued again with. As long as signal stacks are
 * zpl's (fault_stack.h), none for a handler of the program.
 */
static struct zpl_kernel_action wrapped(const struct zpl_kernel_action *a)
{
	struct zpl_kernel_action k = *a;

	if (a->handler <= (uint64_t)(uintptr_t)SIG_IGN)
		return k;
	k.handler = (uint64_t)(uintptr_t)zpl_signal_wrapper;
	k.flags = (a->flags & ~EMULATED) | (uint64_t)(SA_RESTART | SA_SIGINFO);
	if (zpl_fault_stacks_ended)
		k.flags |= a->flags & (uint64_t)SA_ONSTACK;
	if (zpl_user_is_sandboxed()) /* what is postponed stays zpl's: see sigframe.h */
		k.flags |= a->flags & (uint64_t)SA_RESETHAND;
	return k;
}

/* Does zpl's handler stand for the default of @sig? */
static bool keeps_default(int sig, const struct zpl_kernel_action *a)
{
	return a->handler == (uint64_t)(uintptr_t)SIG_DFL && (kept_defaults >> (sig - 1) & 1) &&
	       !zpl_user_is_sandboxed();
}

static struct zpl_kernel_action for_kernel(int sig, const struct zpl_kernel_action *a)
{
	if (!keeps_default(sig, a))
		return wrapped(a);
	return (struct zpl_kernel_action){
		.handler = (uint64_t)(uintptr_t)zpl_signal_wrapper,
		.flags = (uint64_t)(SA_RESTART | SA_SIGINFO | SA_ONSTACK) | RESTORER,
		.restorer = (uint64_t)(uintptr_t)zpl_signal_wrapper, /* never returned to */
		.mask = sig == SIGSETXID ? ~ZPL_FAULT_SIGNALS : 0,   /* zpl's business with a thread: trap.c */
	};
}

static void remember(struct zpl_action_slot *s, const struct zpl_kernel_action *a)
{
	s->flags = a->flags;
	s->mask = a->mask;
	s->handler = a->handler;
	if (a->handler == (uint64_t)(uintptr_t)SIG_IGN)
		s->era++;
}

static bool is_wrapped(const struct zpl_kernel_action *k)
{
	return k->handler == (uint64_t)(uintptr_t)zpl_signal_wrapper;
}

/* What the program set, from what the kernel holds. */
static void unwrap(struct zpl_kernel_action *k, const struct zpl_kernel_action *was)
{
	if (!is_wrapped(k)) {
		if (!k->handler && (was->flags & (uint64_t)SA_RESETHAND) && zpl_user_is_sandboxed())
			k->flags = was->flags; /* the kernel has reset it */
		return;
	}
	k->handler = was->handler;
	k->flags = (k->flags & ~EMULATED) | (was->flags & EMULATED);
}

long zpl_signal_action(struct zpl_frame *f, const uint64_t arg[6])
{
	struct zpl_sighand *sh = f->thread->sighand;
	struct zpl_kernel_action act, kernel, old = { 0 }, was, given;
	struct zpl_action_slot *s;
	int sig = (int)arg[0];
	long r;

	if (arg[1] && arg[3] == 8 && zpl_user_read(&act, arg[1], sizeof act))
		return -EFAULT;
	if (sig < 1 || sig >= ZPL_NSIG || arg[3] != 8 || (arg[1] && (sig == SIGKILL || sig == SIGSTOP)))
		return zpl_raw4(__NR_rt_sigaction, arg[0], arg[1], arg[2], arg[3]);
	s = &sh->slot[sig];
	zpl_spin_lock(&sh->lock);
	if (sig == SIGSYS && sh->sys_taken) {
		zpl_sigsys_action(sh, arg[1] ? &act : NULL, &old);
		zpl_spin_unlock(&sh->lock);
		return arg[2] ? zpl_user_write(arg[2], &old, sizeof old) : 0;
	}
	was = (struct zpl_kernel_action){ .handler = s->handler, .flags = s->flags };
	if (arg[1]) {
		kernel = for_kernel(sig, &act);
		if (act.handler > (uint64_t)(uintptr_t)SIG_IGN)
			remember(s, &act);
	}
	r = zpl_raw4(__NR_rt_sigaction, sig, arg[1] ? &kernel : NULL, &old, 8);
	given = sh->as_given[sig];
	if (arg[1] && r == 0) {
		remember(s, &act);
		sh->as_given[sig] = act;
		sh->as_given[sig].flags &= ZPL_KNOWN_FLAGS;
		sh->as_given[sig].mask &= ~(1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1));
	}
	zpl_spin_unlock(&sh->lock);
	if (r)
		return r;
	if (is_wrapped(&old) && !was.handler)
		old = given;
	else
		unwrap(&old, &was);
	return arg[2] ? zpl_user_write(arg[2], &old, sizeof old) : 0;
}

static bool same_action(const struct zpl_kernel_action *a, const struct zpl_kernel_action *b)
{
	return a->handler == b->handler && a->flags == b->flags && a->mask == b->mask;
}

/*
 * What the kernel holds is the program's. Another thread may change it beside: what the kernel gives back when
 * it takes zpl's handler is then another than was read, and counts.
 */
static void take_over(struct zpl_sighand *sh, int sig)
{
	struct zpl_kernel_action a, k, was;
	bool changed;

	if (zpl_raw4(__NR_rt_sigaction, sig, NULL, &a, 8) || is_wrapped(&a))
		return;
	if (a.handler <= (uint64_t)(uintptr_t)SIG_IGN && !keeps_default(sig, &a)) {
		if (sh->slot[sig].handler > (uint64_t)(uintptr_t)SIG_IGN)
			remember(&sh->slot[sig], &a);
		return;
	}
	do {
		remember(&sh->slot[sig], &a);
		sh->as_given[sig] = a;
		k = for_kernel(sig, &a);
		if (zpl_raw4(__NR_rt_sigaction, sig, &k, &was, 8))
			return;
		changed = !is_wrapped(&was) && !same_action(&was, &a);
		a = was;
	} while (changed);
}

/*
 * Handlers set before zpl came (its start is early, but libraries' constructors and dlopen'ed
 * zpl exist) are wrapped like later ones.
 */
struct zpl_sighand *zpl_signal_init(void)
{
	struct zpl_sighand *sh = zpl_sighand_process;

	if (!sh)
		sh = calloc(1, sizeof *sh);
	if (!sh)
		return NULL;
	for (int sig = 1; sig < ZPL_NSIG; sig++)
		take_over(sh, sig);
	zpl_sighand_process = sh;
	return sh;
}

bool zpl_signal_take_early(int sig)
{
	struct zpl_sighand *sh = calloc(1, sizeof *sh);

	if (!sh)
		return false;
	kept_defaults |= 1ull << (sig - 1);
	zpl_sighand_process = sh;
	take_over(sh, sig);
	return true;
}

void zpl_signal_give_back(int sig)
{
	struct zpl_sighand *sh = zpl_sighand_process;

	if (sh)
		zpl_raw4(__NR_rt_sigaction, sig, &sh->as_given[sig], NULL, 8);
}

void zpl_signal_look_again(void)
{
	struct zpl_sighand *sh = zpl_sighand_process;

	zpl_spin_lock(&sh->lock);
	for (int sig = 1; sig < ZPL_NSIG; sig++)
		take_over(sh, sig);
	zpl_spin_unlock(&sh->lock);
}

void zpl_signal_uses_stacks(struct zpl_sighand *sh)
{
	struct zpl_kernel_action k;

	zpl_spin_lock(&sh->lock);
	for (int sig = 1; sig < ZPL_NSIG; sig++) {
		if (!(sh->slot[sig].flags & (uint64_t)SA_ONSTACK) || (sig == SIGSYS && sh->sys_taken) ||
		    zpl_raw4(__NR_rt_sigaction, sig, NULL, &k, 8) || !is_wrapped(&k))
			continue;
		k.flags |= (uint64_t)SA_ONSTACK;
		zpl_raw4(__NR_rt_sigaction, sig, &k, NULL, 8);
	}
	zpl_spin_unlock(&sh->lock);
}

void zpl_signal_keep(int sig)
{
	struct zpl_sighand *sh = zpl_sighand_process;
	struct zpl_kernel_action now;

	if (kept_defaults >> (sig - 1) & 1)
		return;
	if (sh)
		zpl_spin_lock(&sh->lock);
	kept_defaults |= 1ull << (sig - 1);
	if (zpl_raw4(__NR_rt_sigaction, sig, NULL, &now, 8) == 0 && keeps_default(sig, &now)) {
		now = for_kernel(sig, &now);
		zpl_raw4(__NR_rt_sigaction, sig, &now, NULL, 8);
	}
	if (sh)
		zpl_spin_unlock(&sh->lock);
}

void zpl_signal_guard(bool on)
{
	static const struct zpl_kernel_action dfl;
	struct zpl_kernel_action now;

	for (int sig = 1; sig < ZPL_NSIG; sig++) {
		if (!(kept_defaults >> (sig - 1) & 1) || zpl_raw4(__NR_rt_sigaction, sig, NULL, &now, 8))
			continue;
		if (on && keeps_default(sig, &now))
			now = for_kernel(sig, &now);
		else if (!on && is_wrapped(&now))
			now = dfl;
		else
			continue;
		zpl_raw4(__NR_rt_sigaction, sig, &now, NULL, 8);
	}
}

struct zpl_sighand *zpl_signal_copy(const struct zpl_sighand *sh)
{
	struct zpl_sighand *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	for (int sig = 1; sig < ZPL_NSIG; sig++) {
		c->slot[sig].handler = sh->slot[sig].handler;
		c->slot[sig].flags = sh->slot[sig].flags;
		c->slot[sig].mask = sh->slot[sig].mask;
		c->as_given[sig] = sh->as_given[sig];
	}
	c->sys_taken = sh->sys_taken;
	c->sys_restorer = sh->sys_restorer;
	atomic_flag_clear(&c->lock);
	return c;
}

static void before_sandbox(struct zpl_sighand *sh, int sig)
{
	bool resets = sh->slot[sig].handler && (sh->slot[sig].flags & (uint64_t)SA_RESETHAND);
	bool is_default = (kept_defaults >> (sig - 1) & 1) && !sh->slot[sig].handler;
	struct zpl_kernel_action now;

	if ((!resets && !is_default) || zpl_raw4(__NR_rt_sigaction, sig, NULL, &now, 8) || !is_wrapped(&now))
		return;
	if (is_default)
		now = sh->as_given[sig];
	else
		now.flags |= (uint64_t)SA_RESETHAND;
	zpl_raw4(__NR_rt_sigaction, sig, &now, NULL, 8);
}

void zpl_signal_before_sandbox(struct zpl_sighand *sh)
{
	zpl_spin_lock(&sh->lock);
	for (int sig = 1; sig < ZPL_NSIG; sig++)
		before_sandbox(sh, sig);
	zpl_spin_unlock(&sh->lock);
}

void zpl_signal_free(struct zpl_sighand *sh)
{
	free(sh);
}

void zpl_signal_clear(struct zpl_sighand *sh)
{
	for (int sig = 1; sig < ZPL_NSIG; sig++)
		sh->slot[sig].handler = 0;
}
