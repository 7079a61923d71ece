/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * thread - see thread.h
 *
 * Two open-addressing tables lead to a record: by fs base (entry.S reads it at every call)
 * and by thread id. An entry is found only by its own thread, so readers need no lock; a
 * writer fills the record's pointer before the key. An entry whose key is 0, which an fs base may be, has none.
 * A freed entry keeps a key that
 * matches nobody, so that probing goes on past it, until there is nothing to be found behind it.
 */
#define _GNU_SOURCE
#include "thread.h"

#include <asm/unistd.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../loader/arch/x86_64/cpu.h"
#include "../loader/arch/x86_64/syscall.h"
#include "altstack.h"
#include "fault_stack.h"
#include "first_call.h"
#include "gate.h"
#include "hooks.h"
#include "signal.h"
#include "spin.h"

#define GONE (1ull << 63) /* key of a freed entry: no fs base, since not canonical, and no thread id */
#define SLACK 1024    /* entries behind the last hash value: probing never wraps */
#define ENTRIES (ZPL_TABLE_SIZE + SLACK + 1) /* the last is never used, and ends what goes on so far */
#define GUESSES (ZPL_GUESSES * 8) /* bytes before the table by fs base */
#define STACK_LEAST (256ull << 10)
#define GUARD ZPL_TCB_GUARD

struct entry {
	_Atomic uint64_t key;
	struct zpl_thread *_Atomic thread;
};

struct entry *zpl_thread_table;
struct entry *zpl_tid_table;

struct zpl_thread *_Atomic zpl_thread_all;
static struct zpl_thread *pool;
static atomic_flag pool_lock = ATOMIC_FLAG_INIT;
static int no_blocks; /* why threads have none of their own, -errno */

ZPL_SIGNAL_CODE static struct entry *slot_of_fs(uint64_t fs)
{
	uint32_t h = (uint32_t)fs * (uint32_t)ZPL_TABLE_HASH;

	return &zpl_thread_table[h >> (32 - ZPL_TABLE_BITS)];
}

ZPL_SIGNAL_CODE static struct entry *slot_of_tid(int32_t tid)
{
	return &zpl_tid_table[(uint32_t)tid & (ZPL_TABLE_SIZE - 1)];
}

static atomic_flag table_lock = ATOMIC_FLAG_INIT;

static void put(struct entry *e, uint64_t key, struct zpl_thread *t)
{
	struct entry *place = NULL;

	zpl_spin_lock(&table_lock);
	for (unsigned i = 0; i < SLACK; i++, e++) {
		uint64_t k = e->key;

		if (k == key || ((!k || k == GONE) && !place))
			place = e;
		if (k == key || !k)
			break;
	}
	if (place && (place->key != key || place->thread != t)) {
		if (!place->key)
			place->key = GONE;
		place->thread = t;
		place->key = key;
	}
	zpl_spin_unlock(&table_lock);
}

/* Nothing is looked for beyond an entry that was never used: those freed before it are as good as new. */
static void sweep(struct entry *e)
{
	const struct entry *tids = zpl_tid_table, *fss = zpl_thread_table;
	const struct entry *first = e >= tids && e < tids + ENTRIES ? tids : fss;

	if (e[1].key)
		return;
	for (; e >= first && e->key == GONE; e--)
		e->key = 0;
}

static void drop(struct entry *e, uint64_t key, const struct zpl_thread *t)
{
	zpl_spin_lock(&table_lock);
	for (unsigned i = 0; i < SLACK && e->key; i++, e++) {
		if (e->key == key && e->thread == t) {
			e->key = GONE;
			e->thread = NULL;
			sweep(e);
			break;
		}
	}
	zpl_spin_unlock(&table_lock);
}

ZPL_SIGNAL_CODE static struct zpl_thread *get(const struct entry *e, uint64_t key)
{
	for (unsigned i = 0; i < SLACK && e->key; i++, e++)
		if (e->key == key)
			return e->thread;
	return NULL;
}

ZPL_SIGNAL_CODE struct zpl_thread *zpl_thread_by_tid(int32_t tid)
{
	return get(slot_of_tid(tid), (uint64_t)(uint32_t)tid);
}

ZPL_SIGNAL_CODE struct zpl_thread *zpl_thread_self(void)
{
	if (zpl_cpu.fsgsbase) {
		uint64_t fs = zpl_rdfsbase();
		struct zpl_thread *t = fs ? get(slot_of_fs(fs), fs) : NULL;

		if (t)
			return t;
	}
	return zpl_thread_by_tid((int32_t)zpl_raw0(__NR_gettid));
}

void zpl_thread_each(void (*fn)(struct zpl_thread *t, void *arg), void *arg)
{
	for (size_t i = 0; i < ZPL_TABLE_SIZE + SLACK; i++) {
		uint64_t key = zpl_tid_table[i].key;
		struct zpl_thread *t = zpl_tid_table[i].thread;

		if (key && key != GONE && t)
			fn(t, arg);
	}
}

void zpl_thread_publish(struct zpl_thread *t)
{
	if (t->fs && !t->fs_shared)
		put(slot_of_fs(t->fs), t->fs, t);
	if (t->hook_fs)
		put(slot_of_fs(t->hook_fs), t->hook_fs, t);
	if (t->tid)
		put(slot_of_tid(t->tid), (uint64_t)(uint32_t)t->tid, t);
}

void zpl_thread_retire(struct zpl_thread *t)
{
	if (t->fs && !t->fs_shared)
		drop(slot_of_fs(t->fs), t->fs, t);
	if (t->hook_fs)
		drop(slot_of_fs(t->hook_fs), t->hook_fs, t);
	if (t->tid)
		drop(slot_of_tid(t->tid), (uint64_t)(uint32_t)t->tid, t);
}

void zpl_thread_share_fs(struct zpl_thread *t)
{
	if (t->fs && !t->fs_shared)
		drop(slot_of_fs(t->fs), t->fs, t);
	t->fs_shared = 1;
	t->fresh &= (uint8_t)~ZPL_FRESH_FS; /* the other thread may not be known yet */
}

void zpl_thread_set_fs(struct zpl_thread *t, uint64_t fs)
{
	if (t->fs && !t->fs_shared)
		drop(slot_of_fs(t->fs), t->fs, t);
	t->fs = fs;
	t->fs_shared = 0;
	if (fs)
		put(slot_of_fs(fs), fs, t);
}

void zpl_thread_replace(uint64_t fs, struct zpl_thread *t)
{
	if (fs)
		put(slot_of_fs(fs), fs, t);
}

int zpl_thread_stack(struct zpl_tcb *s)
{
	for (size_t size = ZPL_TCB_STACK; size >= STACK_LEAST; size /= 2) {
		long p = zpl_raw6(__NR_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (zpl_raw_failed(p))
			continue;
		zpl_raw3(__NR_mprotect, p, GUARD, PROT_NONE);
		s->map = (void *)p;
		s->map_size = size;
		s->stack = (char *)p + GUARD;
		s->stack_top = (char *)p + size;
		return 0;
	}
	return -ENOMEM;
}

static struct zpl_thread *from_pool(void)
{
	struct zpl_thread **p, *t = NULL;

	zpl_spin_lock(&pool_lock);
	for (p = &pool; *p; p = &(*p)->next) {
		if (atomic_load_explicit(&(*p)->gone, memory_order_acquire)) {
			t = *p;
			*p = t->next;
			break;
		}
	}
	zpl_spin_unlock(&pool_lock);
	return t;
}

static int make_stack(struct zpl_thread *t)
{
	if (!no_blocks && zpl_tcb_create(&t->tcb, ZPL_TCB_STACK) == 0) {
		zpl_tcb_fill(&t->tcb, (int32_t)zpl_raw0(__NR_gettid));
		t->own_block = 1;
		return 0;
	}
	return zpl_thread_stack(&t->tcb);
}

struct zpl_thread *zpl_thread_new(void)
{
	struct zpl_thread *t = from_pool();
	uint8_t own;

	if (t && t->own_block)
		zpl_tcb_renew(&t->tcb, (int32_t)zpl_raw0(__NR_gettid));
	if (!t) {
		t = calloc(1, sizeof *t);
		if (!t)
			return NULL;
		if (make_stack(t)) {
			free(t);
			return NULL;
		}
		zpl_fault_stack_make(t);
		t->next_record = zpl_thread_all;
		while (!atomic_compare_exchange_weak(&zpl_thread_all, &t->next_record, t))
			;
	}
	own = t->own_block;
	memset(t, 0, offsetof(struct zpl_thread, stack_top));
	zpl_sigorder_clear(t);
	t->own_block = own;
	t->hook_fs = own ? t->tcb.fs_base : 0;
	t->sp = (uint64_t)(uintptr_t)t->tcb.stack_top & ~63ull;
	return t;
}

void zpl_thread_free(struct zpl_thread *t)
{
	zpl_spin_lock(&pool_lock);
	t->next = pool;
	pool = t;
	zpl_spin_unlock(&pool_lock);
}

void zpl_thread_forked(struct zpl_thread *self, bool discard)
{
	struct zpl_thread *t = zpl_thread_all, *next;

	atomic_flag_clear(&pool_lock);
	atomic_flag_clear(&table_lock);
	for (; t; t = next) {
		next = t->next_record;
		if (t == self)
			continue;
		zpl_thread_retire(t);
		if (discard && t->own_block)
			zpl_tcb_discard(&t->tcb);
		if (discard) {
			free(t->fault_stack);
			free(t);
		}
	}
	if (discard) {
		self->next_record = NULL;
		zpl_thread_all = self;
	}
	pool = NULL;
	/* its fs bases stay: pages of the tables that are not written to are not copied */
	drop(slot_of_tid(self->tid), (uint64_t)(uint32_t)self->tid, self);
	self->tid = (int32_t)zpl_raw0(__NR_gettid);
	self->pid = (int32_t)zpl_raw0(__NR_getpid);
	zpl_thread_publish(self);
}

static void *new_table(void)
{
	void *p = mmap(NULL, GUESSES + ENTRIES * sizeof(struct entry), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : (void *)((char *)p + GUESSES);
}

/* Each has to point at some entry; of a thread that ends, and of one without, nothing is found there. */
static void guess_nothing(void)
{
	for (int i = 1; zpl_thread_table && i <= ZPL_GUESSES; i++)
		((struct entry **)zpl_thread_table)[-i] = zpl_thread_table;
}

int zpl_thread_no_blocks(void)
{
	return no_blocks;
}

/*
 * libc makes its tables of characters known to each thread that it starts, and this one's did not start
 * the program's. NULL: this libc does not offer it.
 */
static void (*ctype_init)(void);

void zpl_thread_share_block(void)
{
	if (ctype_init && !zpl_all_bare)
		ctype_init();
}

static struct zpl_thread *first;

int zpl_thread_init(void)
{
	*(void **)&ctype_init = dlsym(RTLD_DEFAULT, "__ctype_init");
	no_blocks = zpl_cpu.fsgsbase ? zpl_tcb_check() : -ENOSYS;
	zpl_thread_table = new_table();
	zpl_tid_table = new_table();
	guess_nothing();
	first = zpl_thread_table && zpl_tid_table ? zpl_thread_new() : NULL;
	if (!first)
		return -ENOMEM;
	first->tid = (int32_t)zpl_raw0(__NR_gettid);
	first->pid = (int32_t)zpl_raw0(__NR_getpid);
	if (first->own_block)
		zpl_tcb_lend(&first->tcb, first->tid);
	first->fs = zpl_cpu.fsgsbase ? zpl_rdfsbase() : 0;
	return 0;
}

uint64_t zpl_thread_hook_block(void)
{
	if (first->hook_fs)
		zpl_wrfsbase(first->hook_fs);
	return first->hook_fs ? first->fs : 0;
}

void zpl_thread_program_block(uint64_t fs)
{
	if (fs)
		zpl_wrfsbase(fs);
}

int zpl_thread_start(bool among)
{
	zpl_gate_init();
	first->sighand = zpl_signal_init();
	if (!first->sighand)
		return -ENOMEM;
	zpl_altstack_take(first, (uint64_t)(uintptr_t)__builtin_frame_address(0));
	first->fs_shared = among;
	first->fresh = among ? ZPL_FRESH_FS : 0;
	zpl_thread_publish(first);
	return 0;
}
