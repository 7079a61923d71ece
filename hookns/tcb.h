/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb - thread blocks of the hook namespace's own libc, to be lent to the program's threads
 *
 * A hook that runs on the program's thread block shares pthread keys, the ctype
 * tables, cancellation and the malloc cache with it, and breaks. So zpl makes, for
 * every thread of the program, a thread of the hook's libc that ends at once by a raw
 * exit and leaves its block and its stack to be borrowed.
 *
 * Runs in the hook namespace. What is glibc-specific stays in tcb*.c.
 *
 * A block's life, and what the borrower does at each step:
 *   zpl_tcb_check()       once, before anything else in this libc makes a thread
 *   zpl_tcb_create()      a block nobody runs on; zpl_tcb_fill()
 *   zpl_tcb_lend()        from now on it is the block of kernel thread tid
 *     enter               save %fs; %rsp = stack_top or below; wrfsbase fs_base; call
 *     leave               wrfsbase saved; %rsp back
 *   zpl_tcb_thread_end()  on the block, as the thread's last hook code
 *                         leave the block for good, only then put it into a pool
 *   zpl_tcb_renew()       before it is lent again, or zpl_tcb_destroy()
 * Between enter and leave no code of the program may run: not a signal handler
 * (unless it is given the program's %fs and a stack elsewhere), not a callback.
 */
#ifndef ZPL_TCB_H
#define ZPL_TCB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZPL_TCB_STACK ((size_t)2 << 20) /* the stack that threads of the program are given: a hook may use 1 MiB */

/** Below each stack; wider than a page, so that few frames reach over it. */
#define ZPL_TCB_GUARD ((size_t)65536)

/** A thread block that nobody runs on; @stack_top is the first byte above the usable stack. */
struct zpl_tcb {
	uint64_t fs_base; /* what %fs must hold while hook code runs; also its pthread_t */
	void *stack;	  /* lowest usable byte of the mapping (above the guard) */
	void *stack_top;  /* 64-byte aligned; everything in [stack, stack_top) is free */
	void *map;	  /* the whole mapping, for munmap */
	size_t map_size;
	void *copies;	  /* of libraries' thread_locals, made by zpl_tcb_fill() */
	struct zpl_tcb *next; /* pool's link */
};

/**
 * While the program has threads that zpl does not look after: they may be in setuid(), with ld.so's lock of
 * its lists of threads, and wait for the caller, who waits for that lock. So 33 is not blocked then.
 */
extern bool zpl_tcb_lets_setxid_in;

/**
 * zpl_tcb_check() - prove the layout assumptions on the running libc
 *
 * What is proved: which word holds the thread id and which bit says "exiting"; that a
 * block works when lent (pthread_self(), errno, ctype, keys, a mutex's owner, the
 * stack-protector and pointer guards); where keys keep their destructors; that
 * thread_local destructors can be run; how the lists of threads are shared between
 * namespaces.
 *
 * Return:  0 own thread blocks work; -ENOSYS no FSGSBASE; -ENOTSUP an assumption
 *          about this libc does not hold (the shared block must be used);
 *          -EAGAIN, -ENOMEM no thread can be made now
 * Context: start-up, one thread, before any other pthread_create() in this namespace. Makes two
 *          threads that have ended when it returns. The actions of the signals that
 *          libc keeps for itself (32, 33) and the signal mask are as before.
 */
int zpl_tcb_check(void);

/** zpl_tcb_check_failure() - which assumption did not hold, for a message; NULL: none */
const char *zpl_tcb_check_failure(void);

/**
 * zpl_tcb_create() - make one block with its stack
 *
 * @tcb:   filled in
 * @size:  bytes of stack wanted, rounded up to pages; ZPL_TCB_GUARD is added below
 *
 * Return:  0, -EAGAIN, -ENOMEM; -ENOTSUP without a successful zpl_tcb_check()
 * Context: any thread that is inside the hook namespace on a block of its own (or the
 *          start-up thread), never in a signal handler, never between fork and its return.
 *          Makes a kernel thread and waits for its end, ~10 system calls. Leaves no signal mask,
 *          robust list or rseq change behind in the calling thread.
 */
int zpl_tcb_create(struct zpl_tcb *tcb, size_t size);

/**
 * zpl_tcb_lend() - make a block that of a kernel thread
 *
 * The hook libc's owner checks (recursive and error-checking mutexes, ld.so's
 * locks) compare this id, so it must be the kernel's and nobody else's.
 *
 * @tid: kernel thread id of the borrower as gettid() shows it; 0 takes it back
 *
 * Context: any, async-signal-safe, by the borrower or before it runs.
 */
void zpl_tcb_lend(struct zpl_tcb *tcb, int32_t tid);

/**
 * zpl_tcb_thread_end() - run the block's thread-exit work: thread_local destructors,
 * pthread key destructors, ...
 *
 * malloc's cache stays with the block, for its next borrower: that is why blocks
 * should be pooled and not destroyed.
 *
 * Context: called ON the block (its %fs is loaded), by the program thread that borrowed it and is
 *          about to exit. Runs hook code; waits for no lock of ld.so. May be called on the block's
 *          stack or on another. Before the block is lent again: zpl_tcb_renew().
 */
void zpl_tcb_thread_end(struct zpl_tcb *tcb);

/**
 * zpl_tcb_touch() - let the calling thread have its copies of all libraries' thread_locals
 *
 * ld.so would make them at their first use, with the program's malloc, which may be what the
 * program is in the middle of just then.
 *
 * Context: start-up, when the hooks have been loaded, on the block that they will run on.
 */
void zpl_tcb_touch(void);

/**
 * zpl_tcb_fill() - the same for a new block, without the program's malloc, which may be what starts a thread
 *
 * @tid: the caller's kernel thread id: ld.so's lock may be its own already
 *
 * Context: as zpl_tcb_create(); nobody has run on @tcb.
 */
void zpl_tcb_fill(struct zpl_tcb *tcb, int32_t tid);

/**
 * zpl_tcb_renew() - make the thread_locals of a block that was in use those of a new thread
 *
 * @tid: as above
 *
 * Context: as zpl_tcb_create(); nobody runs on @tcb.
 */
void zpl_tcb_renew(struct zpl_tcb *tcb, int32_t tid);

/**
 * zpl_tcb_destroy() - free a block that nobody runs on
 *
 * All of libc's work at a thread's end is done for it, on a short-lived thread, so that
 * nothing of it stays in use. That costs as much as zpl_tcb_create(): meant to bring down
 * a pool that has grown too large, not for every thread.
 *
 * Context: as zpl_tcb_create().
 */
void zpl_tcb_destroy(struct zpl_tcb *tcb);

/**
 * zpl_tcb_fork() - fork() of the hook's libc, on a lent block, for the program's own fork
 *
 * Takes and repairs the hook libc's locks and runs its pthread_atfork handlers. From
 * glibc 2.34 on the lists of threads belong to ld.so, which both namespaces share, and
 * the fork of one libc takes the other's calling thread for dead; that is undone in
 * the child, so that the program's libc finds all as if the kernel alone had forked.
 * libc's own fork() looks after malloc, stdio, NSS and ld.so, and nothing else: if
 * another thread is inside localtime() or holds a lock of the hook's at that moment, the child
 * finds the lock taken. The caller should let other threads come out of their hooks first.
 * In the child the kernel knows no clear_child_tid and no robust list of the thread: set
 * what the program's call asked for.
 *
 * @mine:       the block that the caller runs on
 * @program_fs: fs base of the calling thread in the program; 0: not known to be a libc's
 *
 * Return:  child's process id in the parent, 0 in the child, -errno
 * Context: ON the block, on a stack with 24 KiB to spare. In the child @mine stays lent, to
 *          the new thread id; every other block is lost: zpl_tcb_discard() them. @mine is off
 *          ld.so's lists for good: the non-zero static TLS of libraries loaded later is not set
 *          up in it.
 */
long zpl_tcb_fork(struct zpl_tcb *mine, uint64_t program_fs);

/**
 * zpl_tcb_discard() - in the child of zpl_tcb_fork(): unmap a block of the parent's
 *
 * Context: any; for blocks other than the one that forked.
 */
void zpl_tcb_discard(struct zpl_tcb *tcb);

/**
 * zpl_tcb_reclaim() - zpl_tcb_thread_end() for a block whose borrower is gone without it
 *
 * A vfork child that called execve(), or a thread that another one ended. Locks that its
 * hook code held stay held.
 *
 * @tid: the caller's kernel thread id
 *
 * Context: on another block, in the hook namespace; nobody runs on @tcb.
 */
void zpl_tcb_reclaim(struct zpl_tcb *tcb, int32_t tid);

/**
 * zpl_tcb_setxid_handler() - the hook libc's handler of signal 33
 *
 * setuid() and its relatives send signal 33 to every thread that ld.so lists, and wait until
 * each has made the same call. The kernel keeps one handler, and it is the program libc's.
 * So a thread of the program that gets 33 must do this one's work if the sender is the
 * hook's libc: at once, also inside a hook (the sender itself waits inside one). If the
 * program's libc sends (its tgkill(…, 33) is a call that zpl sees) the signal is the program's
 * like any other, and may wait until the hook returns.
 *
 * Return:  address of a handler with three arguments; 0: this libc has installed none yet
 */
uint64_t zpl_tcb_setxid_handler(void);

/** zpl_tcb_has_setxid_handler() - it is about to be @handler, of which the kernel is not told. Any context. */
void zpl_tcb_has_setxid_handler(uint64_t handler);

/**
 * zpl_tcb_setxid() - run the hook libc's handler of signal 33 on the program's block
 *
 * @program_fs: fs base of the calling thread in the program: what libc waits for is noted there
 * @info, @context: as the kernel gave them to the caller's own handler
 *
 * Context: the signal handler, on any block. Nothing happens without a handler.
 */
void zpl_tcb_setxid(uint64_t program_fs, void *info, void *context);

#endif
