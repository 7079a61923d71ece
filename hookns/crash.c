/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* crash - see crash.h */
#include "crash.h"

#include <dlfcn.h>
#include <errno.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/message.h"
#include "../loader/objects.h"
#include "../loader/start.h"
#include "signal.h"

static const char *signal_name(int sig)
{
	switch (sig) {
	case SIGSEGV:
		return "SIGSEGV";
	case SIGBUS:
		return "SIGBUS";
	case SIGFPE:
		return "SIGFPE";
	case SIGILL:
		return "SIGILL";
	case SIGSYS:
		return "SIGSYS";
	default:
		return "SIGTRAP";
	}
}

void zpl_crash_report(const struct zpl_thread *t, int sig, const siginfo_t *info,
		      const ucontext_t *uc)
{
	static struct zpl_failure fail;
	uint64_t pc = (uint64_t)uc->uc_mcontext.gregs[REG_RIP];
	const struct zpl_frame *f = t ? (const struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE) : NULL;

	(void)info;
	zpl_fail(&fail, ZPL_STEP_HOOK_FAULT, 0, f ? (uint64_t)f->call.nr : 0, zpl_image_name(pc),
		 signal_name(sig));
	zpl_message_note(&zpl_config, &fail);
}
