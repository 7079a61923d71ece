/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_exit - what libc does at a thread's end, for a block whose thread goes on or
 * is only lent
 *
 * libc's own way ends in the exit system call and cannot be called. Its steps are done
 * here in its order: thread_local destructors, pthread key destructors. The last one, freeing
 * malloc's cache, is left out on purpose: the next borrower goes on using it. thread_locals
 * are set back before that one gets the block, not at the end: it takes ld.so's lock, and who
 * holds that may be waiting for this very thread to end (LeakSanitizer does).
 *
 * Runs on the block that ends. Source: pthread_create(3), pthread_key_create(3).
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <link.h>
#include <linux/futex.h>
#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>

#include "../loader/arch/x86_64/syscall.h"
#include "tcb.h"
#include "tcb_layout.h"

/* The thread's pointers to its blocks of values; NULL: where they are is not known. */
static char **blocks_of(const struct zpl_tcb *tcb)
{
	return zpl_tcb_layout.specific ? (char **)(tcb->fs_base + zpl_tcb_layout.specific) : NULL;
}

static bool run_key_destructor(unsigned k)
{
	const struct zpl_tcb_key *key = &zpl_tcb_layout.keys[k];
	/* NULL as well for a value whose key was deleted meanwhile. */
	void *value = pthread_getspecific((pthread_key_t)k);

	if (!value)
		return false;
	(void)pthread_setspecific((pthread_key_t)k, NULL);
	if (!key->destroy)
		return false;
	key->destroy(value);
	return true;
}

static bool run_key_destructors_once(const struct zpl_tcb *tcb)
{
	char **blocks = blocks_of(tcb);
	bool again = false;

	for (unsigned k = 0; k < zpl_tcb_layout.n_keys; k++) {
		if (blocks && !blocks[k / ZPL_TCB_KEYS_IN_BLOCK])
			k |= ZPL_TCB_KEYS_IN_BLOCK - 1; /* to the block's last key */
		else if (run_key_destructor(k))
			again = true;
	}
	return again;
}

/*
 * What the kernel does for a thread that ends with robust mutexes held: it knows only the list of
 * the program's libc. Source: kernel/futex/core.c, exit_robust_list(), handle_futex_death().
 */
static void release_robust(const struct zpl_tcb *tcb)
{
	struct robust_list_head *head = (void *)(tcb->fs_base + zpl_tcb_layout.robust);
	uint32_t tid = (uint32_t)*zpl_tcb_word(tcb->fs_base, zpl_tcb_layout.tid);
	struct robust_list *e = head->list.next, *next;

	if (!zpl_tcb_layout.robust)
		return;
	for (int i = 0; e && e != &head->list && i < ROBUST_LIST_LIMIT; i++, e = next) {
		uint64_t entry = (uint64_t)e & ~UINT64_C(1); /* bit 0: it inherits priority */
		uint32_t *word = (uint32_t *)(entry + (uint64_t)head->futex_offset);
		uint32_t was = __atomic_load_n(word, __ATOMIC_RELAXED);

		next = ((struct robust_list *)entry)->next;
		while ((was & FUTEX_TID_MASK) == tid &&
		       !__atomic_compare_exchange_n(word, &was, (was & FUTEX_WAITERS) | FUTEX_OWNER_DIED,
						    false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
			;
		if ((was & FUTEX_TID_MASK) == tid && (was & FUTEX_WAITERS))
			(void)zpl_raw3(SYS_futex, word, FUTEX_WAKE, 1);
	}
	head->list.next = &head->list;
}

static void run_key_destructors(const struct zpl_tcb *tcb)
{
	for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; round++)
		if (!run_key_destructors_once(tcb))
			return;
}

static bool contains(const struct dl_phdr_info *object, uint64_t addr)
{
	for (unsigned i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &object->dlpi_phdr[i];

		if (ph->p_type == PT_LOAD && addr - object->dlpi_addr - ph->p_vaddr < ph->p_memsz)
			return true;
	}
	return false;
}

/* libc's and ld.so's own thread state lives on with the block. */
bool zpl_tcb_is_libc(const struct dl_phdr_info *object)
{
	return contains(object, (uint64_t)gnu_get_libc_version) ||
	       contains(object, (uint64_t)pthread_create) ||
	       contains(object, (uint64_t)__tls_get_addr);
}

static bool has_static_tls(const struct dl_phdr_info *object, const ElfW(Phdr) * dynamic)
{
	const ElfW(Dyn) * dyn;

	if (!dynamic)
		return false;
	dyn = (const ElfW(Dyn) *)(object->dlpi_addr + dynamic->p_vaddr);
	for (; dyn->d_tag != DT_NULL; dyn++)
		if (dyn->d_tag == DT_FLAGS)
			return (dyn->d_un.d_val & DF_STATIC_TLS) != 0;
	return false;
}

/*
 * The calling thread's copy of an object's thread_locals; NULL: it has none yet. ld.so does not
 * say where static TLS is that only initial-exec code has touched: asking allocates
 * nothing there.
 */
static void *own_copy(const struct dl_phdr_info *object, const ElfW(Phdr) * dynamic)
{
	struct tls_index index = { .module = object->dlpi_tls_modid, .offset = 0 };

	if (object->dlpi_tls_data || !index.module)
		return object->dlpi_tls_data;
	return has_static_tls(object, dynamic) ? __tls_get_addr(&index) : NULL;
}

static int renew_object(struct dl_phdr_info *object, size_t size, void *unused)
{
	const ElfW(Phdr) *tls = NULL;
	const ElfW(Phdr) *dynamic = NULL;
	char *copy;

	(void)size;
	(void)unused;
	for (unsigned i = 0; i < object->dlpi_phnum; i++) {
		if (object->dlpi_phdr[i].p_type == PT_TLS)
			tls = &object->dlpi_phdr[i];
		else if (object->dlpi_phdr[i].p_type == PT_DYNAMIC)
			dynamic = &object->dlpi_phdr[i];
	}
	if (!tls || zpl_tcb_is_libc(object))
		return 0;
	copy = own_copy(object, dynamic);
	if (!copy)
		return 0;
	memcpy(copy, (const void *)(object->dlpi_addr + tls->p_vaddr), tls->p_filesz);
	memset(copy + tls->p_filesz, 0, tls->p_memsz - tls->p_filesz);
	return 0;
}

void zpl_tcb_thread_end(struct zpl_tcb *tcb)
{
	zpl_tcb_layout.call_tls_dtors();
	run_key_destructors(tcb);
	release_robust(tcb);
	(void)uselocale(LC_GLOBAL_LOCALE);
	*zpl_tcb_word(tcb->fs_base, zpl_tcb_layout.cancel) = (int32_t)zpl_tcb_layout.exiting;
	zpl_tcb_trim(tcb);
	errno = 0;
}

static void renew_objects(struct zpl_tcb *tcb)
{
	(void)tcb;
	(void)dl_iterate_phdr(renew_object, NULL);
}

void zpl_tcb_on_block(struct zpl_tcb *tcb, int32_t tid, void (*fn)(struct zpl_tcb *tcb))
{
	uint64_t fs = zpl_rdfsbase();

	zpl_tcb_lend(tcb, tid);
	zpl_wrfsbase(tcb->fs_base);
	fn(tcb);
	zpl_wrfsbase(fs);
	zpl_tcb_lend(tcb, 0);
}

void zpl_tcb_renew(struct zpl_tcb *tcb, int32_t tid)
{
	zpl_tcb_on_block(tcb, tid, renew_objects);
}

void zpl_tcb_reclaim(struct zpl_tcb *tcb, int32_t tid)
{
	release_robust(tcb); /* while it has the id of who held them */
	zpl_tcb_on_block(tcb, tid, zpl_tcb_thread_end);
}

/* Ends as the dead would have: libc's work at a thread's end is done for the loaded block. */
static void *end_for_other(void *arg)
{
	struct zpl_tcb *tcb = arg;

	zpl_tcb_lend(tcb, (int32_t)zpl_raw0(SYS_gettid));
	zpl_wrfsbase(tcb->fs_base);
	return NULL;
}

void zpl_tcb_bury(struct zpl_tcb *tcb)
{
	size_t size = (uintptr_t)tcb->stack_top - (uintptr_t)tcb->stack;
	uint64_t other;

	/* On the stack of the dead; libc puts the new thread's block at its top. */
	if (zpl_tcb_start(tcb->stack, size & ~(size_t)4095, end_for_other, tcb, &other) == 0)
		(void)pthread_join((pthread_t)other, NULL);
}
