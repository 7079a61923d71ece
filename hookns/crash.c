/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* crash - see crash.h */
#define _GNU_SOURCE
#include "crash.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <unwind.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/message.h"
#include "../loader/objects.h"
#include "../loader/start.h"
#include "crash_symbol.h"
#include "fault_stack.h"
#include "hooks.h"
#include "sighand.h"
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

/* The hook whose turn it is; while hooks are loaded, the one whose constructors and init run. */
static const struct zpl_loaded_hook *current(const struct zpl_frame *f)
{
	uint64_t next = f ? (uint64_t)(uintptr_t)f->call.reserved[1] : 0;

	if (f)
		return next && next <= zpl_n_hooks ? &zpl_hooks[next - 1] : NULL;
	return !zpl_sighand_process && zpl_n_hooks < ZPL_HOOKS_MAX ? &zpl_hooks[zpl_n_hooks] : NULL;
}

static const struct link_map *map_of(uint64_t addr)
{
	struct link_map *l = NULL;
	Dl_info info;

	return dladdr1((void *)(uintptr_t)addr, &info, (void **)&l, RTLD_DL_LINKMAP) ? l : NULL;
}

/* "SIGSEGV in function+0x12, hook name" */
static void describe(char *p, const char *end, const char *what, uint64_t pc, const struct zpl_frame *f)
{
	const struct zpl_loaded_hook *hook = current(f);
	const struct link_map *l = map_of(pc);
	char symbol[128];

	p = put_text(p, end, what);
	if (l && zpl_crash_symbol(l->l_name, pc - l->l_addr, symbol, sizeof symbol) == 0) {
		p = put_text(p, end, " in ");
		p = put_text(p, end, symbol);
	}
	if (hook && hook->name) {
		p = put_text(p, end, ", hook ");
		p = put_text(p, end, hook->name);
	}
	if (!f && zpl_sighand_process)
		put_text(p, end, ", a thread of a hook's own");
	else if (!f)
		put_text(p, end, ", as hooks are loaded");
}

static void report(const struct zpl_frame *f, const char *what, uint64_t pc)
{
	static struct zpl_failure fail;
	static char detail[384];

	describe(detail, detail + sizeof detail - 1, what, pc, f);
	zpl_fail(&fail, f ? ZPL_STEP_HOOK_FAULT : ZPL_STEP_HOOK_FAULT_OUTSIDE, 0,
		 f ? (uint64_t)f->call.nr : 0, zpl_image_name(pc), detail);
	zpl_message_note(&zpl_config, &fail);
}

/* Half a frame says little of the call: what is told of it is added. */
static const struct zpl_frame *call_of(const struct zpl_thread *t)
{
	struct zpl_frame *f = t && t->state != ZPL_IN_PROGRAM ?
				      (struct zpl_frame *)(uintptr_t)(t->sp - F_SIZE) :
				      NULL;

	if (f && t->state == ZPL_IN_LEAN) {
		f->call.nr = zpl_frame_lean_site(f)->nr;
		if (zpl_n_hooks == 1)
			f->call.reserved[1] = (void *)1;
	}
	return f;
}

void zpl_crash_report(const struct zpl_thread *t, int sig, const siginfo_t *info,
		      const ucontext_t *uc)
{
	const char *what = signal_name(sig);

	if (zpl_fault_is_overflow(t, info, uc))
		what = "the stack is full, SIGSEGV";
	report(call_of(t), what, (uint64_t)uc->uc_mcontext.gregs[REG_RIP]);
}

static bool is_hooks(uint64_t pc)
{
	for (unsigned i = 0; i < ZPL_HOOKS_MAX; i++)
		if (pc >= zpl_hooks[i].code_start && pc < zpl_hooks[i].code_end)
			return true;
	return false;
}

/* The first return address in a hook's library, less one. */
static _Unwind_Reason_Code look_at(struct _Unwind_Context *c, void *found)
{
	uint64_t pc = _Unwind_GetIP(c);

	if (!is_hooks(pc))
		return _URC_NO_REASON;
	*(uint64_t *)found = pc - 1;
	return _URC_END_OF_STACK;
}

void zpl_crash_aborts(const struct zpl_thread *t)
{
	uint64_t pc = 0;

	_Unwind_Backtrace(look_at, &pc);
	report(call_of(t), "abort()", pc ? pc : (uint64_t)(uintptr_t)dlsym(RTLD_DEFAULT, "abort"));
}
