/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_fork - the program's fork, done with the hook libc's fork()
 *
 * From glibc 2.34 on ld.so holds the lists of threads for both libcs. In the child the hook
 * libc's fork() keeps the block it ran on and takes every other thread for dead: the
 * program's calling thread too. If libc had given that one its stack, its thread id
 * is zeroed, its pthread keys are wiped and its stack waits in the cache for the next
 * pthread_create(), which would then run on it. So what is the thread's is saved before
 * and put back after, and it is moved back to its list. The block leaves the lists:
 * the program libc's part of fork() resets them and would leave its node dangling.
 *
 * Runs on the block, in the thread that forks; in the child no other thread exists.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../loader/arch/x86_64/syscall.h"
#include "tcb.h"
#include "tcb_layout.h"
#include "user.h"

#define KEY_BLOCK	 (ZPL_TCB_KEYS_IN_BLOCK * 2 * sizeof(void *))
#define ROBUST_HEAD_SIZE 24 /* sizeof(struct robust_list_head): linux/futex.h */

/**
 * struct program_thread - the forking thread as the program's libc knows it
 *
 * @fs:     its block; 0: none that is a libc's
 * @blocks: libc's blocks of key values that were in use, @values: their content
 */
struct program_thread {
	uint64_t fs;
	int32_t tid;
	char keys_used;
	void *blocks[ZPL_TCB_KEY_BLOCKS];
	unsigned char values[ZPL_TCB_KEY_BLOCKS][KEY_BLOCK];
};

static struct zpl_tcb_list *node_of(uint64_t fs)
{
	return (struct zpl_tcb_list *)(fs + zpl_tcb_layout.list);
}

static char *keys_of(uint64_t fs)
{
	return (char *)(fs + zpl_tcb_layout.specific);
}

/* A libc's block points to itself twice: psABI's TLS variant II and fs:16. */
static bool is_libc_thread(uint64_t fs)
{
	const uint64_t *head = (const uint64_t *)fs;
	uint64_t last = fs + zpl_tcb_layout.specific + ZPL_TCB_KEY_BLOCKS * sizeof(void *);

	if (!fs || !zpl_user_can_read(fs) || !zpl_user_can_read(fs + 16) ||
	    !zpl_user_can_read(last & ~UINT64_C(7)))
		return false;
	return head[0] == fs && head[2] == fs && node_of(fs)->next && node_of(fs)->prev &&
	       *zpl_tcb_word(fs, zpl_tcb_layout.tid) != 0;
}

static void save_program(struct program_thread *p, uint64_t fs)
{
	void **blocks = (void **)(void *)keys_of(fs);

	p->fs = 0;
	if (!zpl_tcb_layout.user || !is_libc_thread(fs))
		return;
	p->fs = fs;
	p->tid = *zpl_tcb_word(fs, zpl_tcb_layout.tid);
	p->keys_used = keys_of(fs)[sizeof(p->blocks)];
	for (unsigned i = 0; i < ZPL_TCB_KEY_BLOCKS; i++) {
		p->blocks[i] = p->keys_used ? blocks[i] : NULL;
		if (p->blocks[i])
			memcpy(p->values[i], p->blocks[i], KEY_BLOCK);
	}
}

static void list_del(struct zpl_tcb_list *node)
{
	node->next->prev = node->prev;
	node->prev->next = node->next;
	node->next = node;
	node->prev = node;
}

static void list_add(struct zpl_tcb_list *node, struct zpl_tcb_list *head)
{
	node->next = head->next;
	node->prev = head;
	head->next->prev = node;
	head->next = node;
}

static void restore_program(const struct program_thread *p)
{
	int32_t *tid = zpl_tcb_word(p->fs, zpl_tcb_layout.tid);

	if (*tid != 0) {
		/* On a stack of its own, or the first thread: its list was emptied over its head.
		 */
		list_add(node_of(p->fs), zpl_tcb_layout.user);
		return;
	}
	list_del(node_of(p->fs));
	list_add(node_of(p->fs), zpl_tcb_layout.used);
	*tid = p->tid;
	for (unsigned i = 0; i < ZPL_TCB_KEY_BLOCKS; i++)
		if (p->blocks[i])
			memcpy(p->blocks[i], p->values[i], KEY_BLOCK);
	keys_of(p->fs)[sizeof(p->blocks)] = p->keys_used;
}

static void become_only_thread(struct zpl_tcb *mine, const struct program_thread *program)
{
	/* The hook libc's fork() gave the kernel its own block's words. */
	(void)zpl_raw1(SYS_set_tid_address, NULL);
	(void)zpl_raw2(SYS_set_robust_list, NULL, ROBUST_HEAD_SIZE);
	zpl_tcb_lend(mine, (int32_t)zpl_raw0(SYS_gettid));
	if (!zpl_tcb_layout.user)
		return;
	if (zpl_tcb_layout.has_spare) {
		zpl_tcb_layout.has_spare = false;
		zpl_tcb_discard(&zpl_tcb_layout.spare);
	}
	list_del(node_of(mine->fs_base));
	if (program->fs)
		restore_program(program);
}

long zpl_tcb_fork(struct zpl_tcb *mine, uint64_t program_fs)
{
	struct program_thread program;
	long pid;

	save_program(&program, program_fs);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		become_only_thread(mine, &program);
	return pid;
}
