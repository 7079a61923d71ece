/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* fault_stack - see fault_stack.h */
#include "fault_stack.h"

#include <asm/unistd.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "../loader/arch/x86_64/syscall.h"
#include "signal.h"
#include "thread.h"
#include "user.h"

#define ROOM        61440u /* for the report, above what the kernel puts there */
#define LEAST_FRAME 4096u
#define NEAR        65536u /* a frame of hook code that is probed for reaches so far */

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

atomic_bool zpl_fault_stacks_ended;

static size_t size(void)
{
	static size_t known;

	if (!known) {
		size_t frame = getauxval(AT_MINSIGSTKSZ);

		known = (frame < LEAST_FRAME ? LEAST_FRAME : frame) + ROOM;
	}
	return known;
}

void zpl_fault_stack_make(struct zpl_thread *t)
{
	t->fault_stack = malloc(size());
}

void zpl_fault_stack_arm(struct zpl_thread *t)
{
	stack_t ss = { .ss_sp = t->fault_stack, .ss_size = size() };

	if (!t->fault_stack || t->alt_size || zpl_fault_stacks_ended || zpl_user_is_sandboxed())
		return;
	t->fault_armed = zpl_raw2(__NR_sigaltstack, &ss, NULL) == 0;
}

void zpl_fault_stack_disarm(struct zpl_thread *t)
{
	stack_t ss = { .ss_flags = SS_DISABLE };

	if (t->fault_armed)
		zpl_raw2(__NR_sigaltstack, &ss, NULL);
	t->fault_armed = 0;
}

ZPL_SIGNAL_CODE void zpl_fault_stack_hide(const struct zpl_thread *t, ucontext_t *uc)
{
	if (t->fault_armed)
		uc->uc_stack = (stack_t){ .ss_flags = SS_DISABLE };
}

bool zpl_fault_stack_kept(const struct zpl_thread *t, stack_t *ss)
{
	if (!t->fault_armed || !(ss->ss_flags & SS_DISABLE))
		return false;
	*ss = (stack_t){ .ss_sp = t->fault_stack, .ss_size = size() };
	return true;
}

bool zpl_fault_is_overflow(const struct zpl_thread *t, const siginfo_t *info, const ucontext_t *uc)
{
	uint64_t sp = (uint64_t)uc->uc_mcontext.gregs[REG_RSP], at = (uint64_t)(uintptr_t)info->si_addr;
	uint64_t guard;

	if (!t || info->si_signo != SIGSEGV || info->si_code != SEGV_ACCERR)
		return false;
	guard = (uint64_t)(uintptr_t)t->tcb.map;
	if (t->stack) /* one of those that a hook goes on on when another waits: of the same make */
		return at - (sp - NEAR) < 2 * NEAR && at < (uint64_t)t->stack_top[t->stack];
	return at >= guard && at < (uint64_t)(uintptr_t)t->tcb.stack;
}
