/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* crash - see crash.h */
#define _GNU_SOURCE
#include "crash.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/message.h"
#include "../loader/objects.h"
#include "../loader/start.h"
#include "crash_symbol.h"
#include "hooks.h"
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

static char *put_text(char *p, const char *end, const char *text)
{
	while (*text && p < end)
		*p++ = *text++;
	*p = 0;
	return p;
}

/* The hook whose turn it is. */
static const char *hook_name(const struct zpl_frame *f)
{
	uint64_t next = (uint64_t)(uintptr_t)f->call.reserved[1];

	return next && next <= zpl_n_hooks ? zpl_hooks[next - 1].name : NULL;
}

/* "SIGSEGV in function+0x12, hook name" */
static void describe(char *p, const char *end, int sig, uint64_t pc, const struct zpl_frame *f)
{
	const char *hook = f ? hook_name(f) : NULL;
	struct link_map *l = NULL;
	char symbol[128];
	Dl_info info;

	p = put_text(p, end, signal_name(sig));
	if (dladdr1((void *)(uintptr_t)pc, &info, (void **)&l, RTLD_DL_LINKMAP) && info.dli_fname && l &&
	    zpl_crash_symbol(info.dli_fname, pc - l->l_addr, symbol, sizeof symbol) == 0) {
		p = put_text(p, end, " in ");
		p = put_text(p, end, symbol);
	}
	if (hook) {
		p = put_text(p, end, ", hook ");
		put_text(p, end, hook);
	}
}

void zpl_crash_report(const struct zpl_thread *t, int sig, const siginfo_t *info,
		      const ucontext_t *uc)
{
	static struct zpl_failure fail;
	static char detail[384];
	uint64_t pc = (uint64_t)uc->uc_mcontext.gregs[REG_RIP];
	const struct zpl_frame *f = t ? (const struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE) : NULL;

	(void)info;
	describe(detail, detail + sizeof detail - 1, sig, pc, f);
	zpl_fail(&fail, ZPL_STEP_HOOK_FAULT, 0, f ? (uint64_t)f->call.nr : 0, zpl_image_name(pc), detail);
	zpl_message_note(&zpl_config, &fail);
}
