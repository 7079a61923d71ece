/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tcb_side - the hook's side of the thread block tests: what hooks do, as functions to call. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tcb_layout.h"
#include "tcb_side.h"

#define N_KEYS 48 /* more than the 32 that live in the thread block itself */

static pthread_key_t keys[N_KEYS];
static long n_key_destroyed;
static FILE *shared;
static pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
__thread long side_static_tls __attribute__((tls_model("initial-exec"))) = 42;
__thread long side_dynamic_tls __attribute__((tls_model("global-dynamic"))) = 43;
__thread char side_zero_tls[100];

long side_check(long unused)
{
	(void)unused;
	return zpl_tcb_check();
}

long side_failure(long unused)
{
	(void)unused;
	return (long)(zpl_tcb_check_failure() ? zpl_tcb_check_failure() : "");
}

long side_create(long tcb)
{
	return zpl_tcb_create((struct zpl_tcb *)tcb, 256 * 1024);
}

long side_destroy(long tcb)
{
	zpl_tcb_destroy((struct zpl_tcb *)tcb);
	return 0;
}

long side_discard(long tcb)
{
	zpl_tcb_discard((struct zpl_tcb *)tcb);
	return 0;
}

long side_lend(long tcb)
{
	zpl_tcb_lend((struct zpl_tcb *)tcb, gettid());
	return 0;
}

long side_thread_end(long tcb)
{
	zpl_tcb_thread_end((struct zpl_tcb *)tcb);
	return 0;
}

long side_fork(long args)
{
	const struct side_fork *f = (const struct side_fork *)args;

	return f->plain ? fork() : zpl_tcb_fork(f->tcb, f->program_fs);
}

long side_ctype(long c)
{
	return (isalpha((int)c) != 0) + 2 * (isdigit((int)c) != 0) + 4 * (toupper((int)c) == 'X');
}

long side_errno(long set)
{
	long before = errno;

	errno = (int)set;
	return before;
}

/* Another locale in this thread only: 1 while it holds. */
long side_locale(long set)
{
	static locale_t c_utf8;

	if (!c_utf8)
		c_utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", NULL);
	if (set)
		uselocale(c_utf8);
	return uselocale(NULL) == c_utf8;
}

static void key_end(void *value)
{
	if ((long)value == 7)
		__atomic_fetch_add(&n_key_destroyed, 1, __ATOMIC_RELAXED);
}

long side_keys_make(long unused)
{
	(void)unused;
	for (int i = 0; i < N_KEYS; i++)
		if (pthread_key_create(&keys[i], key_end))
			return -1;
	return N_KEYS;
}

/* How many keys hold a value, and then all hold 7. */
long side_keys_use(long unused)
{
	long n = 0;

	(void)unused;
	for (int i = 0; i < N_KEYS; i++) {
		n += pthread_getspecific(keys[i]) != NULL;
		if (pthread_setspecific(keys[i], (void *)7))
			return -1;
	}
	return n;
}

long side_keys_destroyed(long unused)
{
	(void)unused;
	return __atomic_exchange_n(&n_key_destroyed, 0, __ATOMIC_RELAXED);
}

/* 1 if the calling thread's variables are as in a new thread; they are not after. */
long side_tls(long unused)
{
	bool fresh = side_static_tls == 42 && side_dynamic_tls == 43 && !side_zero_tls[99];

	(void)unused;
	side_static_tls = side_dynamic_tls = 1;
	side_zero_tls[99] = 1;
	return fresh;
}

long side_file_open(long path)
{
	shared = fopen((const char *)path, "w");
	return shared != NULL;
}

/* One line out of two prints under a lock that is taken twice. */
long side_file_line(long n)
{
	flockfile(shared);
	fprintf(shared, "%ld", n);
	fprintf(shared, " end %ld\n", n);
	funlockfile(shared);
	return 0;
}

long side_file_close(long unused)
{
	(void)unused;
	return fclose(shared);
}

long side_malloc(long rounds)
{
	for (long i = 0; i < rounds; i++) {
		void *kept[32];

		for (size_t k = 0; k < 32; k++) {
			kept[k] = malloc(24 + k * 40);
			if (!kept[k])
				return -1;
			memset(kept[k], 1, 24 + k * 40);
		}
		for (size_t k = 0; k < 32; k++)
			free(kept[k]);
	}
	return 0;
}

/* 0: the error-checking mutex knows its owner, the recursive one counts. */
long side_mutexes(long rounds)
{
	static long inside;

	for (long i = 0; i < rounds; i++) {
		if (pthread_mutex_lock(&checked) || pthread_mutex_lock(&checked) != EDEADLK)
			return -1;
		if (pthread_mutex_lock(&recursive) || pthread_mutex_lock(&recursive))
			return -2;
		if (inside++ != 0)
			return -3;
		inside--;
		if (pthread_mutex_unlock(&recursive) || pthread_mutex_unlock(&recursive))
			return -4;
		if (pthread_mutex_unlock(&checked) || pthread_mutex_unlock(&checked) != EPERM)
			return -5;
	}
	return 0;
}

long side_cpu(long unused)
{
	(void)unused;
	return sched_getcpu();
}

long side_sleep(long us)
{
	return usleep((useconds_t)us);
}

long side_lookup(long unused)
{
	struct addrinfo *found = NULL;
	int err = getaddrinfo("localhost", "80", NULL, &found);

	(void)unused;
	if (!err)
		freeaddrinfo(found);
	return err;
}

long side_shell(long unused)
{
	(void)unused;
	return system("exit 5");
}

static void *add_one(void *arg)
{
	return (char *)arg + 1;
}

/* A thread of the hook's own. */
long side_thread(long n)
{
	pthread_t thread;
	void *result = NULL;

	if (pthread_create(&thread, NULL, add_one, (void *)n) || pthread_join(thread, &result))
		return -1;
	return (long)result;
}

long side_setuid(long uid)
{
	return setresuid((uid_t)uid, (uid_t)uid, (uid_t)uid) ? -errno : 0;
}

long side_setxid(long args)
{
	const struct side_setxid *a = (const struct side_setxid *)args;

	zpl_tcb_setxid(a->program_fs, a->info, a->context);
	return zpl_tcb_setxid_handler() != 0;
}

long side_renew(long tcb)
{
	zpl_tcb_renew((struct zpl_tcb *)tcb, gettid());
	return 0;
}

long side_reclaim(long tcb)
{
	zpl_tcb_reclaim((struct zpl_tcb *)tcb, gettid());
	return 0;
}

static bool sound(const struct zpl_tcb_list *head)
{
	const struct zpl_tcb_list *at = head;

	for (int i = 0; i < 1000; i++, at = at->next) {
		if (at->next->prev != at)
			return false;
		if (at->next == head)
			return true;
	}
	return false;
}

static bool listed(const struct zpl_tcb_list *head, const struct zpl_tcb_list *node)
{
	for (const struct zpl_tcb_list *at = head->next; at != head; at = at->next)
		if (at == node)
			return true;
	return false;
}

/* 1: ld.so's lists of threads are whole, and the thread with this fs base is in one of them. */
long side_lists(long fs)
{
	const struct zpl_tcb_layout *l = &zpl_tcb_layout;
	const struct zpl_tcb_list *node = (const struct zpl_tcb_list *)((uint64_t)fs + l->list);

	if (!l->user)
		return 1;
	return sound(l->used) && sound(l->user) &&
	       listed(l->used, node) + listed(l->user, node) == 1;
}

/* A function of a library; late_tls() gives 1 if its thread_locals are new to the thread. */
long side_load(long args)
{
	const struct side_load *a = (const struct side_load *)args;
	void *library = dlopen(a->path, RTLD_NOW);

	if (!library)
		fprintf(stderr, "%s\n", dlerror());
	return library ? (long)dlsym(library, a->function) : 0;
}
