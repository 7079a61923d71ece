/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_probe - use a thread block as a hook would, and see whether libc agrees
 *
 * Runs at start-up. Every step on the lent block is a function of its own that is not
 * inlined: the compiler takes the thread block for constant within a function.
 */
#define _GNU_SOURCE
#include "tcb_probe.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../loader/arch/x86_64/syscall.h"

#define ON_BLOCK      __attribute__((noinline))
#define STACK_GUARD   0x28 /* fs:0x28, psABI and gcc's stack protector */
#define POINTER_GUARD 0x30 /* fs:0x30, glibc's setjmp and atexit */

extern int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *dso);
extern void *__dso_handle __attribute__((visibility("hidden")));

struct trial {
	struct zpl_tcb_layout *layout;
	struct zpl_tcb *tcb;
	int32_t tid;
	int *other_errno;
	pthread_key_t key[2];
};

/** Where the two key destructors were found in libc's data. */
struct hunt {
	pthread_key_t key[2];
	const struct zpl_tcb_key *table;
	unsigned found;
};

static unsigned n_destroyed;

static void destroy_first(void *value)
{
	(void)value;
	n_destroyed += 1;
}

static void destroy_second(void *value)
{
	(void)value;
	n_destroyed += 100;
}

static void try_table(struct hunt *hunt, uint64_t at)
{
	const struct zpl_tcb_key *table = (const struct zpl_tcb_key *)at;

	if (table[hunt->key[0]].destroy != destroy_first ||
	    table[hunt->key[1]].destroy != destroy_second)
		return;
	hunt->table = table;
	hunt->found++;
}

static void search_segment(struct hunt *hunt, uint64_t start, uint64_t end)
{
	uint64_t least = (hunt->key[1] + 1) * sizeof(struct zpl_tcb_key);

	for (uint64_t at = start; at + least <= end; at += sizeof(void *))
		try_table(hunt, at);
}

static int search_object(struct dl_phdr_info *object, size_t size, void *arg)
{
	uint64_t code = (uint64_t)pthread_key_create;
	bool it = false;

	(void)size;
	for (unsigned i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &object->dlpi_phdr[i];

		if (ph->p_type == PT_LOAD && code - object->dlpi_addr - ph->p_vaddr < ph->p_memsz)
			it = true;
	}
	if (!it)
		return 0;
	for (unsigned i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &object->dlpi_phdr[i];
		uint64_t start = object->dlpi_addr + ph->p_vaddr;

		if (ph->p_type == PT_LOAD && (ph->p_flags & PF_W))
			search_segment(arg, start & ~UINT64_C(7), start + ph->p_memsz);
	}
	return 1;
}

static const char *find_keys(struct trial *t)
{
	struct hunt hunt = { .key = { t->key[0], t->key[1] } };
	const void *told = dlsym(RTLD_DEFAULT, "__pthread_keys"); /* from 2.34 on */
	long n = sysconf(_SC_THREAD_KEYS_MAX);

	if (told)
		try_table(&hunt, (uint64_t)told);
	else
		(void)dl_iterate_phdr(search_object, &hunt);
	if (hunt.found != 1 || n <= 0 || (long)t->key[1] >= n)
		return "libc's table of pthread keys was not found";
	t->layout->keys = hunt.table;
	t->layout->n_keys = (unsigned)n;
	return NULL;
}

static ON_BLOCK const char *use_identity(struct trial *t)
{
	const uint64_t *words = (const uint64_t *)t->tcb->fs_base;

	if ((uint64_t)pthread_self() != t->tcb->fs_base || words[0] != t->tcb->fs_base)
		return "pthread_self() is not the lent block";
	if (&errno == t->other_errno)
		return "errno is shared with the program's block";
	if (!isalpha('a') || isalpha('1'))
		return "ctype does not work on a lent block";
	return NULL;
}

static ON_BLOCK const char *use_mutex(struct trial *t)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t mutex;
	bool right;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&mutex, &attr);
	pthread_mutexattr_destroy(&attr);
	if (pthread_mutex_lock(&mutex))
		return "a mutex cannot be locked on a lent block";
	right = mutex.__data.__owner == t->tid && pthread_mutex_lock(&mutex) == EDEADLK;
	pthread_mutex_unlock(&mutex);
	pthread_mutex_destroy(&mutex);
	return right ? NULL : "a mutex does not see the lent thread id as its owner";
}

static ON_BLOCK const char *use_keys(struct trial *t)
{
	size_t specific = t->layout->specific;
	char **blocks = (char **)(t->tcb->fs_base + specific);
	const char *used = (const char *)&blocks[ZPL_TCB_KEY_BLOCKS];

	if (specific && *used)
		return "a new block's keys look used";
	if (pthread_getspecific(t->key[0]) || pthread_setspecific(t->key[0], &t->tid) ||
	    pthread_setspecific(t->key[1], &t->key) ||
	    pthread_getspecific(t->key[0]) != (void *)&t->tid)
		return "pthread keys do not work on a lent block";
	if (specific && *used != 1)
		return "the mark of used keys is not behind their blocks";
	if (specific && t->key[0] < ZPL_TCB_KEYS_IN_BLOCK &&
	    ((void **)(void *)blocks[0])[2 * t->key[0] + 1] != (void *)&t->tid)
		return "a key's value is not where it was expected";
	return NULL;
}

static ON_BLOCK const char *end_thread(struct trial *t)
{
	int object;

	if (__cxa_thread_atexit_impl(destroy_first, &object, &__dso_handle))
		return "thread_local destructors cannot be registered";
	n_destroyed = 0;
	zpl_tcb_thread_end(t->tcb);
	if (n_destroyed != 102)
		return "not every destructor of a thread ran";
	return pthread_getspecific(t->key[0]) ? "a key keeps its value when a thread ends" : NULL;
}

static ON_BLOCK const char *try_all(struct trial *t)
{
	const char *bad = use_identity(t);

	if (!bad)
		bad = use_mutex(t);
	if (!bad)
		bad = use_keys(t);
	if (!bad)
		bad = end_thread(t);
	return bad;
}

static const char *compare_blocks(const struct trial *t)
{
	const char *single = dlsym(RTLD_DEFAULT, "__libc_single_threaded");
	const char *mine = (const char *)zpl_rdfsbase();
	const char *lent = (const char *)t->tcb->fs_base;

	/* Both guards in one comparison: they are neighbours. */
	if (memcmp(mine + STACK_GUARD, lent + STACK_GUARD, POINTER_GUARD + 8 - STACK_GUARD) != 0)
		return "a block's stack-protector or pointer guard differs";
	if (single && *single)
		return "libc believes that it has one thread";
	return NULL;
}

static const char *probe_with_keys(struct trial *t)
{
	const char *bad = compare_blocks(t);
	uint64_t fs = zpl_rdfsbase();

	if (!bad)
		bad = find_keys(t);
	if (bad)
		return bad;
	zpl_tcb_lend(t->tcb, t->tid);
	zpl_wrfsbase(t->tcb->fs_base);
	bad = try_all(t);
	zpl_wrfsbase(fs);
	zpl_tcb_lend(t->tcb, 0);
	return bad;
}

const char *zpl_tcb_probe(struct zpl_tcb_layout *layout, struct zpl_tcb *tcb)
{
	struct trial t = { .layout = layout,
			   .tcb = tcb,
			   .tid = (int32_t)zpl_raw0(SYS_gettid),
			   .other_errno = &errno };
	void *dtors = dlsym(RTLD_DEFAULT, "__call_tls_dtors");
	const char *bad;

	if (!dtors)
		return "libc does not offer to run thread_local destructors";
	memcpy(&layout->call_tls_dtors, &dtors, sizeof(dtors));
	if (pthread_key_create(&t.key[0], destroy_first))
		return "no pthread key is free";
	if (pthread_key_create(&t.key[1], destroy_second)) {
		pthread_key_delete(t.key[0]);
		return "no pthread key is free";
	}
	bad = probe_with_keys(&t);
	pthread_key_delete(t.key[0]);
	pthread_key_delete(t.key[1]);
	return bad;
}
