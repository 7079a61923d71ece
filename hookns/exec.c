/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * exec - see exec.h
 *
 * A child of vfork runs here on its parent's memory: no lock is taken, no libc function with state
 * is called, and what is allocated is on its own stack, as a success leaves nobody to free it.
 */
#include "exec.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/message.h"
#include "../loader/start.h"
#include "account.h"
#include "childenv.h"
#include "dispatch.h"
#include "report.h"
#include "target.h"
#include "user.h"

#define STACK_MEMORY (48u << 10) /* of the 128 KiB that a stack has at least */

struct exec {
	struct zpl_frame *f;
	int64_t nr;
	const uint64_t *arg;
	struct zpl_target target;
	bool follow; /* else an inherited stage 1 is taken out */
	struct zpl_childenv env;
};

static unsigned env_arg(const struct exec *x)
{
	return x->nr == __NR_execve ? 2 : 3;
}

static long call_with(const struct exec *x, const uint64_t *envp)
{
	uint64_t arg[6];

	memcpy(arg, x->arg, sizeof arg);
	if (envp)
		arg[env_arg(x)] = (uint64_t)(uintptr_t)envp;
	return zpl_real_call(x->f, x->nr, arg);
}

static bool can_read(const char *path)
{
	long r = zpl_raw4(__NR_faccessat2, AT_FDCWD, path, R_OK, AT_EACCESS);

	return r == 0 || r == -ENOSYS;
}

/* Another root folder, or another user: a program that cannot load zpl must not be made to. */
static bool in_reach(void)
{
	const char *p = zpl_childenv_hooks();
	char path[4096];

	if (zpl_user_is_sandboxed())
		return true;
	if (!can_read(zpl_childenv_boot()))
		return false;
	while (zpl_config_list_next(&p, path, sizeof path) == 1)
		if (!can_read(path))
			return false;
	return true;
}

static void note_not_followed(const struct exec *x, const char *why)
{
	struct zpl_failure fail;

	zpl_account_not_followed(x->target.name, why);
	zpl_fail(&fail, ZPL_STEP_NOT_FOLLOWED, 0, 0, x->target.name, why);
	zpl_message_note(&zpl_config, &fail);
}

static void look(struct exec *x)
{
	if (x->nr == __NR_execve)
		zpl_target_look(&x->target, AT_FDCWD, x->arg[0], 0);
	else
		zpl_target_look(&x->target, (int)x->arg[0], x->arg[1], (int)x->arg[4]);
	x->follow = zpl_config.follow && !x->target.chokes;
	if (!x->target.exists || x->target.why || !x->follow || in_reach())
		return;
	x->follow = false;
	note_not_followed(x, "zpl or a hook is out of its reach");
}

/* The environment is on this stack. */
static __attribute__((noinline)) long call_from_stack(const struct exec *x)
{
	char buf[STACK_MEMORY];
	struct zpl_child_memory m = { buf, sizeof buf };

	return call_with(x, zpl_childenv_make(&x->env, x->follow, &m));
}

/* Too large for that. A child of vfork would leave the mapping to its parent. */
static long call_from_mapping(const struct exec *x)
{
	size_t n = (x->env.need + 4095) & ~4095ul;
	struct zpl_child_memory m = { NULL, n };
	long r = zpl_raw6(__NR_mmap, 0, (long)n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (zpl_raw_failed(r))
		return call_with(x, NULL);
	m.at = (char *)r;
	r = call_with(x, zpl_childenv_make(&x->env, x->follow, &m));
	zpl_raw2(__NR_munmap, m.at - (n - m.left), n);
	return r;
}

static long call_followed(struct exec *x)
{
	long r;

	if (zpl_childenv_measure(&x->env, x->arg[env_arg(x)]))
		return call_with(x, NULL);
	if (x->env.need <= STACK_MEMORY)
		r = call_from_stack(x);
	else if (x->f->thread->is_vfork)
		r = -E2BIG;
	else
		r = call_from_mapping(x);
	if (r != -E2BIG)
		return r;
	note_not_followed(x, "its environment is too large for more");
	return call_with(x, NULL);
}

long zpl_exec_call(struct zpl_frame *f, int64_t nr, const uint64_t arg[6])
{
	struct exec x = { .f = f, .nr = nr, .arg = arg };

	if (zpl_user_is_strict())
		return call_with(&x, NULL);
	look(&x);
	if (!x.target.exists)
		return call_with(&x, NULL);
	if (x.target.why)
		note_not_followed(&x, x.target.why);
	zpl_report_write(ZPL_REPORT_EXEC);
	return x.target.why && !x.target.chokes ? call_with(&x, NULL) : call_followed(&x);
}
