/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * native - runs a hook library in a plain process, with the kernel behind it
 *
 * native HOOK.so [CALLS]: does what zpl promises to do with a hook, without any
 * patching: table, init, handle from four threads and from a forked child, exit.
 * What fails here is the hook's fault, not zpl's. Prints "native: ok".
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zpl/hook.h>

#define N_THREADS 4

typedef long (*hook_fn)(long nr, long a1, long a2, long a3, long a4, long a5, long a6);
typedef int (*hook_init_fn)(long placeholder, void *slot);

static struct zpl_hook *hook; /* NULL: the hook speaks zpoline's dialect */
static hook_fn dialect_fn;
static int calls_wanted = 200;

/* As zpl does it: a fork is libc's, and the child is told before it goes on. */
static long next(struct zpl_call *call)
{
	if (call->nr == SYS_fork) {
		pid_t pid = fork();

		if (pid == 0 && hook && hook->fork_child)
			hook->fork_child();
		return pid;
	}
	return zpl_syscall((long)call->nr, (long)call->arg[0], (long)call->arg[1], (long)call->arg[2],
			   (long)call->arg[3], (long)call->arg[4], (long)call->arg[5]);
}

static int refuse_replace(const char *name, long (*handle)(struct zpl_call *call))
{
	(void)name;
	(void)handle;
	return -ENOENT;
}

static int refuse_want(const char *name, long nr, int wanted)
{
	(void)name;
	(void)nr;
	(void)wanted;
	return -ENOENT;
}

static const struct zpl_api api = {
	.size = sizeof(api), .next = next, .replace = refuse_replace, .want = refuse_want,
};

static long call6(long nr, long a1, long a2, long a3, long a4, long a5, long a6)
{
	struct zpl_call call = {
		.nr = nr,
		.arg = { (uint64_t)a1, (uint64_t)a2, (uint64_t)a3, (uint64_t)a4, (uint64_t)a5, (uint64_t)a6 },
		.tid = gettid(),
	};

	return hook ? hook->handle(&call) : dialect_fn(nr, a1, a2, a3, a4, a5, a6);
}

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "native: failed: %s\n", what);
	_exit(1);
}

/* Calls with known results, through the hook. */
static void *work(void *arg)
{
	static const char path[] = "/proc/self/comm";
	char text[16];
	int i;

	for (i = 0; i < calls_wanted; i++) {
		long fd = call6(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);

		check(fd >= 0, "openat");
		check(call6(SYS_read, fd, (long)text, sizeof(text), 0, 0, 0) == 7, "read");
		check(memcmp(text, "native\n", 7) == 0, "what was read");
		check(call6(SYS_close, fd, 0, 0, 0, 0, 0) == 0, "close");
		check(call6(SYS_openat, AT_FDCWD, 8, O_RDONLY, 0, 0, 0) == -EFAULT, "bad pointer");
		check(call6(5000, 0, 0, 0, 0, 0, 0) == -ENOSYS, "marker");
	}
	return arg;
}

static void load(const char *path)
{
	void *lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct zpl_api **table;
	hook_fn slot = (hook_fn)zpl_syscall;
	hook_init_fn hook_init;

	check(lib != NULL, dlerror());
	hook = dlsym(lib, "zpl_hook");
	if (hook) {
		table = dlsym(lib, "zpl_api");
		check(table != NULL, "zpl_api is not exported");
		*table = &api;
		check(hook->size == sizeof(*hook) && hook->version == ZPL_HOOK_VERSION, "size or version");
		check(!hook->init || hook->init(&api) == 0, "init");
		return;
	}
	*(void **)&hook_init = dlsym(lib, "__hook_init");
	check(hook_init != NULL, "neither zpl_hook nor __hook_init");
	check(hook_init(0, &slot) == 0, "__hook_init");
	dialect_fn = slot;
}

static void fork_and_work(void)
{
	int status;
	long pid = call6(SYS_fork, 0, 0, 0, 0, 0, 0);

	check(pid >= 0, "fork");
	if (pid == 0) {
		work(NULL);
		if (hook && hook->exit)
			hook->exit(0);
		call6(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	}
	check(waitpid((pid_t)pid, &status, 0) == pid && status == 0, "child's status");
}

int main(int argc, char **argv)
{
	pthread_t thread[N_THREADS];
	int i;

	check(argc >= 2, "usage: native HOOK.so [CALLS]");
	if (argc > 2)
		calls_wanted = atoi(argv[2]);
	load(argv[1]);
	for (i = 0; i < N_THREADS; i++)
		check(pthread_create(&thread[i], NULL, work, NULL) == 0, "pthread_create");
	for (i = 0; i < N_THREADS; i++)
		pthread_join(thread[i], NULL);
	fork_and_work();
	check(call6(SYS_execve, (long)"/nonexistent", (long)argv, 0, 0, 0, 0) == -ENOENT, "execve");
	if (hook && hook->exit)
		hook->exit(0);
	puts("native: ok");
	fflush(stdout);
	call6(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	return 1;
}
