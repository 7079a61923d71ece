/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_layout - what zpl_tcb_check() found out about the running libc; private to tcb*.c
 *
 * Offsets count from a block's fs base. Written once at start-up, read by all threads.
 */
#ifndef ZPL_TCB_LAYOUT_H
#define ZPL_TCB_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcb.h"

struct zpl_tcb_list {
	struct zpl_tcb_list *next;
	struct zpl_tcb_list *prev;
};

/** One entry of libc's table of pthread keys: nptl/internaltypes.h, 2.31 to 2.42. */
struct zpl_tcb_key {
	uintptr_t seq;
	void (*destroy)(void *value);
};

/* A thread's values: pointers to blocks of values, the first inside the thread block. */
#define ZPL_TCB_KEY_BLOCKS    32u
#define ZPL_TCB_KEYS_IN_BLOCK 32u

/**
 * struct zpl_tcb_layout
 *
 * @proved:      zpl_tcb_check() has succeeded
 * @overhead:    bytes between a block's stack_top and the end of its mapping
 * @tid:         word with the thread id
 * @cleared:     word that the kernel clears when the thread is gone
 * @cancel:      word with the "exiting" bit, @exiting: that bit
 * @rseq_cpu:    rseq's cpu_id, 0: none (before 2.35)
 * @robust:      head of the list of robust mutexes that the thread holds, 0: none
 * @keys:        table of @n_keys keys
 * @call_tls_dtors: runs the calling thread's thread_local destructors
 * @list:        the block's node in the lists of threads
 * @specific:    32 pointers to 32 values of keys each, then the flag "any in use"
 * @used, @user: heads of the lists of threads shared with the program's libc, by who gave
 *               the stack; NULL: the lists are this libc's own (before 2.34)
 * @has_spare:   @spare is the block that was tried, for the first who wants one; the only
 *               thing here that changes later
 */
struct zpl_tcb_layout {
	bool proved;
	size_t overhead;
	size_t tid;
	size_t cleared;
	size_t cancel;
	uint32_t exiting;
	size_t rseq_cpu;
	size_t robust;
	const struct zpl_tcb_key *keys;
	unsigned n_keys;
	void (*call_tls_dtors)(void);
	size_t list;
	size_t specific;
	struct zpl_tcb_list *used;
	struct zpl_tcb_list *user;
	uint64_t setxid_handler;
	bool has_spare;
	struct zpl_tcb spare;
};

extern struct zpl_tcb_layout zpl_tcb_layout;

/**
 * struct zpl_tcb_birth - what a new thread notes about its block before it ends
 *
 * @natural:  in: end as libc ends a thread, not by a raw exit
 * @snapshot: in: room of @snapshot_size bytes for the block as it is while the thread
 *            runs; NULL: not wanted
 * @end:      end of the mapping
 * @running:  1 until all below is written, then 0
 * @fs, @sp:  fs base and stack pointer of the thread
 * @tid:      its kernel thread id
 * @clear_at: address the kernel clears at its end; 0: not asked for, or the kernel does not say
 * @robust:   address of what it told the kernel by set_robust_list(2); 0: likewise
 */
struct zpl_tcb_birth {
	bool natural;
	unsigned char *snapshot;
	size_t snapshot_size;
	uint64_t end;
	int32_t running;
	uint64_t fs;
	uint64_t sp;
	int32_t tid;
	uint64_t clear_at;
	uint64_t robust;
};

/**
 * zpl_tcb_birth() - map a stack and start a thread on it that fills in @birth and ends
 *
 * Return:  0 with @tcb's mapping and fs base set; -EAGAIN, -ENOMEM, -EINVAL @size is
 *          too small for this libc's static TLS
 */
int zpl_tcb_birth(struct zpl_tcb *tcb, size_t size, struct zpl_tcb_birth *birth);

/**
 * zpl_tcb_start() - pthread_create() on a stack of ours, with all signals blocked
 *
 * Return:  0 with the thread's fs base in *@fs; -EAGAIN, -ENOMEM, -EINVAL @size is too small
 */
int zpl_tcb_start(void *stack, size_t size, void *(*run)(void *), void *arg, uint64_t *fs);

/**
 * zpl_tcb_bury() - let libc do all its work at a thread's end for a block nobody runs on:
 * free malloc's cache and what else it keeps for a thread
 *
 * If no thread can be made for it, that memory stays in use.
 */
void zpl_tcb_bury(struct zpl_tcb *tcb);

/** zpl_tcb_finish() - turn the block of a thread that is gone into one to lend */
void zpl_tcb_finish(struct zpl_tcb *tcb, const struct zpl_tcb_birth *birth);

/** What __tls_get_addr() takes: ELF Handling for Thread-Local Storage, 3.4.2. */
struct tls_index {
	unsigned long module;
	unsigned long offset;
};

extern void *__tls_get_addr(struct tls_index *index);

struct dl_phdr_info;

/** zpl_tcb_is_libc() - libc's and ld.so's own thread state lives on with the block */
bool zpl_tcb_is_libc(const struct dl_phdr_info *object);

/** zpl_tcb_on_block() - @fn on a block that nobody runs on; locks that it takes there are thread @tid's */
void zpl_tcb_on_block(struct zpl_tcb *tcb, int32_t tid, void (*fn)(struct zpl_tcb *tcb));

/** zpl_tcb_empty() - free what zpl_tcb_fill() made */
void zpl_tcb_empty(struct zpl_tcb *tcb);

/** zpl_tcb_trim() - give back what hooks touched deep in an idle block's stack */
void zpl_tcb_trim(struct zpl_tcb *tcb);

/** zpl_tcb_await() - wait until *@word, which the kernel clears, is 0 */
void zpl_tcb_await(const int32_t *word);

/** zpl_tcb_word() - the 32-bit word at @offset of the block at @fs */
static inline int32_t *zpl_tcb_word(uint64_t fs, size_t offset)
{
	return (int32_t *)(fs + offset);
}

#endif
