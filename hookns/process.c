/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* process - see process.h; clone and its kin are in clone.c */
#include "process.h"

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/entry.h"
#include "../loader/arch/x86_64/syscall.h"
#include "altstack.h"
#include "clone.h"
#include "dispatch.h"
#include "final.h"
#include "exec.h"
#include "gate.h"
#include "hook_waits.h"
#include "hooks.h"
#include "memory.h"
#include "report.h"
#include "signal.h"
#include "sigsys.h"
#include "suspend.h"
#include "trap.h"
#include "user.h"

bool zpl_process_special(int64_t nr)
{
	switch (nr) {
	case __NR_rt_sigaction:
	case __NR_rt_sigreturn:
	case __NR_rt_sigtimedwait:
	case __NR_sigaltstack:
	case __NR_clone:
	case __NR_clone3:
	case __NR_fork:
	case __NR_vfork:
	case __NR_exit:
	case __NR_exit_group:
	case __NR_execve:
	case __NR_execveat:
	case __NR_arch_prctl:
	case __NR_prctl:
	case __NR_seccomp:
	case __NR_membarrier:
	case __NR_wait4:
	case __NR_waitid:
		return true;
	case __NR_rt_sigprocmask:
	case __NR_rt_sigpending:
		return zpl_trap_used;
	default:
		return zpl_memory_special(nr);
	}
}

/* The fs base the program sees is in the frame while its thread runs on another. */
static long arch_prctl_call(struct zpl_frame *f, const uint64_t arg[6])
{
	struct zpl_thread *t = f->thread;
	uint64_t fs = arg[1];
	long r;

	if (!zpl_cpu.fsgsbase || (arg[0] != ARCH_SET_FS && arg[0] != ARCH_GET_FS))
		return zpl_raw2(__NR_arch_prctl, arg[0], arg[1]);
	if (arg[0] == ARCH_GET_FS) {
		uint64_t now = t->hook_fs ? f->fs : zpl_rdfsbase();

		return zpl_user_write(arg[1], &now, sizeof now);
	}
	r = zpl_raw2(__NR_arch_prctl, ARCH_SET_FS, fs);
	if (r)
		return r;
	if (t->hook_fs) {
		f->fs = fs;
		zpl_wrfsbase(t->hook_fs);
	}
	zpl_thread_set_fs(t, fs);
	return 0;
}

static long sandbox_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	uint32_t op = (uint32_t)arg[0];
	bool strict, filter, first;

	if (nr == __NR_prctl && op == 59 /* PR_SET_SYSCALL_USER_DISPATCH */)
		return zpl_sigsys_dispatch(f->thread, arg);
	if (nr == __NR_seccomp) {
		strict = op == SECCOMP_SET_MODE_STRICT;
		filter = op == SECCOMP_SET_MODE_FILTER;
	} else {
		strict = op == PR_SET_SECCOMP && arg[1] == SECCOMP_MODE_STRICT;
		filter = op == PR_SET_SECCOMP && arg[1] == SECCOMP_MODE_FILTER;
	}
	if (strict || filter) {
		zpl_report_write(ZPL_REPORT_SANDBOX);
		zpl_memory_wanted(true);
		zpl_suspend_spare_stacks(f->thread);
		first = !zpl_user_is_sandboxed();
		zpl_user_sandboxed(strict);
		if (first)
			zpl_signal_before_sandbox(f->thread->sighand);
	}
	return zpl_real_call(f, nr, arg);
}

/* What wait(2) shows of a process whose threads all end by themselves. */
static _Atomic int leader_status;

/* The process ends: by exit_group, or with its last thread. */
static void finish(int status)
{
	zpl_hooks_exit(status);
	zpl_report_write(ZPL_REPORT_EXIT);
	zpl_final_run();
	fflush(NULL);
}

/*
 * One that borrows its memory ends alone: hooks, report and buffers are another's. What its
 * thread block needs at the end, the parent of a vfork does; that of any other may be gone.
 */
static long exit_group_call(const struct zpl_frame *f, const uint64_t arg[6])
{
	struct zpl_thread *t = f->thread;

	if (!t->is_vfork && zpl_report_is_owner(t->pid)) {
		finish((int)arg[0]);
	} else if (!t->is_vfork) {
		zpl_hooks_thread_exit();
		if (t->own_block)
			zpl_tcb_thread_end(&t->tcb);
	}
	return zpl_raw1(__NR_exit_group, arg[0]);
}

static long exit_call(struct zpl_frame *f, const uint64_t arg[6])
{
	f->rdi = arg[0];
	f->action = ZPL_ACT_EXIT;
	return 0;
}

void zpl_process_thread_end(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;

	zpl_hooks_thread_exit();
	if (zpl_user_is_strict())
		return;
	if (t->tid == t->pid)
		leader_status = (int)f->rdi;
	if (!t->is_vfork && zpl_report_thread(-1) == 0) {
		finish((int)f->rdi);
		f->action = ZPL_ACT_EXIT_LAST;
	}
	if (t->own_block)
		zpl_tcb_thread_end(&t->tcb);
}

long zpl_process_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	long r;

	switch (nr) {
	case __NR_rt_sigaction:
		return zpl_signal_action(f, arg);
	case __NR_sigaltstack:
		return zpl_altstack_call(f, arg);
	case __NR_rt_sigreturn:
		f->action = ZPL_ACT_SIGRETURN;
		return 0;
	case __NR_membarrier:
		return zpl_gate_membarrier(f, arg);
	case __NR_rt_sigtimedwait:
		return zpl_sigsys_wait(f->thread, arg, &r) ? r : zpl_sigorder_wait(f, arg);
	case __NR_wait4:
	case __NR_waitid:
		return zpl_hook_waits_program(f, nr, arg);
	case __NR_exit:
		return exit_call(f, arg);
	case __NR_exit_group:
		return exit_group_call(f, arg);
	case __NR_execve:
	case __NR_execveat:
		zpl_sigsys_exec(f->thread, true);
		r = zpl_exec_call(f, nr, arg);
		zpl_sigsys_exec(f->thread, false);
		return r;
	case __NR_arch_prctl:
		return arch_prctl_call(f, arg);
	case __NR_prctl:
	case __NR_seccomp:
		return sandbox_call(f, nr, arg);
	case __NR_rt_sigprocmask:
		return zpl_sigsys_mask(f, arg);
	case __NR_rt_sigpending:
		return zpl_sigsys_pending(f, arg);
	default:
		if (zpl_memory_special(nr))
			return zpl_memory_call(nr, arg);
		return zpl_clone_call(f, nr, arg);
	}
}

static _Noreturn void leave_by_exit(struct zpl_frame *f)
{
	struct zpl_thread *t = f->thread;
	uint64_t all = ~0ull;
	bool borrowed = t->is_vfork;

	if (zpl_user_is_strict()) /* one more call would kill */
		zpl_leave_exit((int)f->rdi, NULL);
	zpl_raw4(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, &all, NULL, 8);
	if (!borrowed) {
		zpl_thread_retire(t);
		t->gone = 0;
		zpl_thread_free(t);
	}
	zpl_leave_exit((int)f->rdi, borrowed ? NULL : &t->gone);
}

_Noreturn void zpl_process_leave(struct zpl_frame *f)
{
	if (f->action == ZPL_ACT_EXIT_LAST)
		zpl_raw1(__NR_exit_group, leader_status);
	if (f->action == ZPL_ACT_EXIT)
		leave_by_exit(f);
	zpl_signal_return(f);
	zpl_leave_sigreturn(f);
}
