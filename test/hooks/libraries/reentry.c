/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * reentry - the hook's own calls never come back to it
 *
 * Opens files, loads and unloads libraries, makes threads, all at hooked calls. In each
 * thread the hook is entered only from the program: never from its own work.
 */
#include <dlfcn.h>
#include <pthread.h>

#include "library.h"

static _Thread_local int inside; /* between entering and leaving library_work() */
static _Thread_local int own;    /* this is a thread of the hook's */

static void *run(void *arg)
{
	own = 1;
	free(malloc(1000));
	getppid();
	close(open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
	return arg;
}

/* A fork in the middle of a dlopen leaves the child half a list of libraries: not so here. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

static int library_start(void)
{
	return pthread_atfork(before_fork, after_fork, after_fork);
}

static void use_thread(void)
{
	pthread_t thread;
	void *back = NULL;

	library_check(pthread_create(&thread, NULL, run, &inside) == 0, "reentry: pthread_create");
	library_check(pthread_join(thread, &back) == 0 && back == &inside, "reentry: pthread_join");
}

static void use_library(void)
{
	void *lib = dlopen("libm.so.6", RTLD_LAZY | RTLD_LOCAL);
	double (*cosine)(double);

	library_check(lib != NULL, "reentry: dlopen");
	*(void **)&cosine = dlsym(lib, "cos");
	library_check(cosine && cosine(0.0) > 0.999 && cosine(0.0) < 1.001, "reentry: cos");
	library_check(dlclose(lib) == 0, "reentry: dlclose");
}

/*
 * Known limit: ld.so's locks, the one of thread stacks among them, are shared by both
 * libcs. The program's libc unmaps stacks with that lock held, and frees it first and
 * wakes who waits for it afterwards; a hook that takes ld.so's locks at these very
 * calls waits for its own thread.
 */
static bool may_hold_up_lock(const struct zpl_call *call)
{
	return call->nr == SYS_munmap || call->nr == SYS_mprotect || call->nr == SYS_futex;
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	library_check(!own, "reentry: called for a thread of the hook's own");
	library_check(!inside, "reentry: called from inside its own work");
	inside = 1;
	run(&inside);
	own = 0;
	if (n % 32 == 1 && !may_hold_up_lock(call)) {
		pthread_mutex_lock(&lock);
		if (n % 64 == 1)
			use_library();
		else
			use_thread();
		pthread_mutex_unlock(&lock);
	}
	inside = 0;
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("reentry");
