/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sigframe - signals of a program that has sandboxed itself, without a call that it would not make
 *
 * A postponed signal is otherwise queued once more, and its mask set by a call. A seccomp filter may kill
 * for these. So it is kept in the thread's record. On the way out its frame is built here, on the program's
 * stack, as the kernel would have; and rt_sigreturn(2), which handlers return by as well, on a second
 * frame that shows the first instruction of the handler, sets mask and signal stack in one step.
 * Source: arch/x86/kernel/signal_64.c, x64_setup_rt_frame(), rt_sigreturn; signal.c, get_sigframe();
 * fpu/signal.c, copy_fpstate_to_sigframe().
 */
#ifndef ZPL_SIGFRAME_H
#define ZPL_SIGFRAME_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#define ZPL_SIGKEPT_MAX 16
#define ZPL_BY_KERNEL 1 /* zpl_thread.deferred: it is in the kernel's queue */
#define ZPL_BY_FRAME 2  /* it is in sigkept */

struct zpl_thread;
struct zpl_frame;

/** The kernel's struct ucontext: what ucontext_t begins with. */
struct zpl_kernel_uc {
	uint64_t flags, link;
	stack_t stack;
	uint64_t reg[23]; /* REG_R8 and following */
	uint64_t fp, reserved[8], mask;
};

/**
 * struct zpl_sigkept - written by its own thread and that one's signal handlers
 *
 * @uc, @fp_sw: of the last one's frame: what is the same in all frames of a thread
 * @leaves:     frames are being built from what is here
 */
struct zpl_sigkept {
	uint8_t n, leaves;
	struct {
		int32_t sig;
		uint64_t info[6]; /* the kernel's siginfo, 48 bytes */
	} one[ZPL_SIGKEPT_MAX];
	struct zpl_kernel_uc uc;
	uint64_t fp_sw[6];
};

/**
 * zpl_sigframe_keep() - postpone: keep it, and have all blocked until the way out
 *
 * @all: the signals to block
 *
 * Return:  false: it is to be queued again: nothing forbids that, or it cannot be done otherwise
 * Context: wrapper, in zpl.
 */
bool zpl_sigframe_keep(struct zpl_thread *t, int sig, const siginfo_t *info, ucontext_t *uc, uint64_t all);

/** zpl_sigframe_leave() - leave.S: what is kept is delivered to the program behind its call in @f */
_Noreturn void zpl_sigframe_leave(struct zpl_frame *f);

/** zpl_sigframe_return() - leave.S: it is delivered before the program's rt_sigreturn, which is made again */
_Noreturn void zpl_sigframe_return(struct zpl_frame *f);

/**
 * zpl_sigframe_move() - a frame for the signal stack that the kernel has put elsewhere, because another signal
 * that came at the same time had taken the stack away (altstack.h)
 *
 * Return:  true: it is where it belongs now; enter the handler by zpl_sigframe_enter()
 * Context: wrapper, of a handler with SA_ONSTACK.
 */
bool zpl_sigframe_move(const struct zpl_thread *t, siginfo_t **info, ucontext_t **uc);

/**
 * zpl_sigframe_enter() - enter the program's @handler from the wrapper with a mask and signal stack of its own
 *
 * @uc:   the kernel's frame, which shows the program
 * @mask: for as long as the handler runs; @stack: to be the kernel's
 */
_Noreturn void zpl_sigframe_enter(uint64_t handler, int sig, siginfo_t *info, ucontext_t *uc, uint64_t mask,
				  const stack_t *stack);

#endif
