/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* start - see start.h */
#define _GNU_SOURCE
#include "start.h"

#include <asm/unistd.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../hookns/adopt.h"
#include "../hookns/childenv.h"
#include "../hookns/final.h"
#include "../hookns/filter.h"
#include "../hookns/hook_calls.h"
#include "../hookns/hooks.h"
#include "../hookns/memory.h"
#include "../hookns/report.h"
#include "../hookns/sighand.h"
#include "../hookns/signal.h"
#include "../hookns/thread.h"
#include "../hookns/trap.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/syscall.h"
#include "area.h"
#include "debugger.h"
#include "late.h"
#include "cache.h"
#include "objects.h"
#include "message.h"
#include "vdso.h"
#include "waiting.h"
#include "trampoline.h"

struct zpl_config zpl_config;
const char *zpl_folder;

/*
 * The namespace's libc shares no variable with the program: a hook's setenv or unsetenv takes
 * nothing from the program, nor the other way round. Stage 1 runs before the program's
 * libc has set its own environ, so the namespace's has none yet either.
 */
static int copy_environment(char **argv, char **envp)
{
	size_t n = 0;
	char **copy;

	while (envp[n])
		n++;
	copy = calloc(n + 1, sizeof *copy);
	if (!copy)
		return -ENOMEM;
	environ = copy;
	for (; *envp; envp++) {
		if (zpl_childenv_is_private(*envp))
			continue;
		*copy = strdup(*envp);
		if (!*copy++)
			return -ENOMEM;
	}
	if (argv[0]) {
		char *slash = strrchr(argv[0], '/');

		program_invocation_name = argv[0];
		program_invocation_short_name = slash ? slash + 1 : argv[0];
	}
	return 0;
}

/* The strings of the program's environment may be overwritten by it, so ours are copies. */
static int take_environment(char **argv, char **envp)
{
	int err = copy_environment(argv, envp);

	if (!err)
		err = zpl_childenv_start(envp, zpl_folder);
	if (!err)
		zpl_config_parse(environ, &zpl_config, NULL);
	return err;
}

/* Is this one of the programs that ZPL_ONLY names? */
static bool is_meant(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	const char *name = path;

	path[n < 0 ? 0 : n] = 0;
	if (n < 0)
		name = (const char *)getauxval(AT_EXECFN); /* no /proc */
	if (!zpl_config.only || !name || zpl_config_match(zpl_config.only, name))
		return true;
	zpl_message_log(&zpl_config, ZPL_LOG_INFO, "not hooking %s: ZPL_ONLY does not name it", name);
	return false;
}

/* On the thread block that the first thread's calls will be handled on, so that what
 * constructors and init leave in thread_locals is there. */
static int load_hooks(struct zpl_failure *fail)
{
	uint64_t fs, mask = 0;
	int err;

	zpl_raw4(__NR_rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
	zpl_signal_guard(true);
	fs = zpl_thread_hook_block();
	err = zpl_hooks_load(zpl_config.hooks, fail);
	zpl_tcb_touch();
	zpl_thread_program_block(fs);
	zpl_signal_guard(false);
	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
	return err;
}

/* proc_task_getattr() of fs/proc/base.c: two links, and one for each thread. 0: there is no /proc */
static uint64_t count_threads(void)
{
	struct stat st;

	return stat("/proc/self/task", &st) == 0 && st.st_nlink > 2 ? st.st_nlink - 2 : 0;
}

/*
 * How many there are beside this one: they must be found, to be hooked.
 * unshare(CLONE_THREAD) does nothing for who is alone, and is EINVAL for others (ksys_unshare() of
 * kernel/fork.c); a sandbox may have its own answer, so it is asked only in need.
 */
static int count_others(unsigned *others, struct zpl_failure *fail)
{
	uint64_t n = count_threads();

	if (!n && zpl_raw1(__NR_unshare, CLONE_THREAD) == -EINVAL)
		return zpl_fail(fail, ZPL_STEP_THREADS, ENOENT, 0, NULL, NULL);
	*others = n ? (unsigned)n - 1 : 0;
	return 0;
}

static int prepare(const struct link_map *program, struct zpl_failure *fail)
{
	struct zpl_failure unimportant;
	unsigned others = 0;
	int err = count_others(&others, fail);

	if (err)
		return err;
	err = others ? zpl_adopt_begin() : 0;
	if (err)
		return zpl_fail(fail, ZPL_STEP_THREADS, -err, 0, NULL, NULL);
	zpl_cache_init(getenv("ZPL_CACHE"));
	/* Without it hooks' files have low numbers, which is no reason not to start. */
	zpl_hook_calls_init(&unimportant);
	if (zpl_thread_init())
		err = zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, 1 << 20, "the first thread", NULL);
	if (!err)
		err = load_hooks(fail);
	if (!err)
		err = zpl_objects_prepare(program, fail);
	if (err)
		return err;
	err = zpl_report_sees_end() ? zpl_final_hold() : 0;
	if (err)
		return zpl_fail(fail, ZPL_STEP_MEMORY, -err, 1 << 20, "the first thread", NULL);
	err = others ? zpl_adopt_hold() : 0;
	if (err)
		return zpl_fail(fail, ZPL_STEP_THREADS, -err, 0, NULL, NULL);
	err = zpl_thread_start(others);
	if (err)
		return zpl_fail(fail, ZPL_STEP_MEMORY, -err, 1 << 20, "the first thread", NULL);
	return 0;
}

/* The other threads of a program that was running: they had no part in anything up to here. */
static void let_others_in(void)
{
	int err = zpl_adopt_let_go();

	if (err)
		zpl_message_log(&zpl_config, ZPL_LOG_WARN, "cannot hook all threads that were there: %e", -err);
	zpl_signal_look_again();
	zpl_memory_lock();
	zpl_late_look_again();
	zpl_trap_update();
	zpl_memory_unlock();
}

static void commit(void)
{
	bool among = zpl_adopt_is_on();

	zpl_filter_refresh();
	zpl_objects_commit(among);
	zpl_vdso_patch(zpl_hooks_named, among);
	zpl_debugger_show();
	zpl_late_init();
	zpl_report_start();
	zpl_area_look_again();
	if (zpl_raw1(__NR_personality, UINT32_MAX) & READ_IMPLIES_EXEC) /* execve clears it: set before a dlopen() of zpl */
		zpl_trap_implied();
	zpl_trap_update(); /* and zpl_filter_refresh() */
	zpl_waiting_begin();
	if (among)
		let_others_in();
}

__attribute__((visibility("default"))) int zpl_core_start(int argc, char **argv, char **envp,
							   const struct link_map *program,
							   const char *folder)
{
	struct zpl_failure fail = { 0 };
	int err;

	(void)argc;
	zpl_folder = strdup(folder);
	zpl_cpu_init(getauxval(AT_HWCAP2));
	zpl_core_text_init();
	zpl_late_look();
	err = zpl_config_parse(envp, &zpl_config, &fail);
	if (take_environment(argv, envp) && !err)
		err = zpl_fail(&fail, ZPL_STEP_MEMORY, ENOMEM, 4096, "the environment", NULL);
	if (!err && !is_meant()) {
		zpl_childenv_strip(envp);
		return 0;
	}
	zpl_childenv_restore(envp);
	if (!err)
		err = prepare(program, &fail);
	if (err) {
		bool go_on = zpl_config.on_error == ZPL_ON_ERROR_CONTINUE;

		zpl_trampoline_drop();
		zpl_message_fail(&zpl_config, &fail, go_on);
		return !go_on;
	}
	commit();
	zpl_trap_leave(zpl_thread_self()); /* from here on calls are trapped: no more of our own */
	return 0;
}
