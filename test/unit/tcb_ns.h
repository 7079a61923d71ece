/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_ns - the program's side of the thread block tests: a hook namespace with tcb*.c and
 * tcb_side.c in it, and program threads that borrow blocks from there
 */
#ifndef TCB_NS_H
#define TCB_NS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "tcb.h"

/** Says what went wrong and ends the program with 1. */
#define REQUIRE(cond)                                                              \
	do {                                                                       \
		if (!(cond)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
			exit(1);                                                   \
		}                                                                  \
	} while (0)

/** A function in the hook namespace. */
typedef long (*ns_fn)(long arg);

/** Opens the namespace and checks the libc there; exits 77 without FSGSBASE. */
void ns_open(const char *library);

/** A function of the hook namespace by name; ends the program if there is none. */
ns_fn ns_function(const char *name);

/** Makes @n blocks for later ns_call() users; only the first thread may. */
void ns_fill(unsigned n);

/** Runs fn(arg) in the hook namespace on the calling thread's block, which it borrows first. */
long ns_call(ns_fn fn, long arg);

/** A function of a library that is loaded into the hook namespace now, on the caller's block. */
ns_fn ns_load(const char *path, const char *function);

/** The calling thread's block, or NULL. */
struct zpl_tcb *ns_mine(void);

/** Ends the calling thread's use of its block, as a thread's exit would. */
void ns_leave(void);

/** The calling thread's block, which it gives up without any thread-exit work. */
struct zpl_tcb *ns_abandon(void);

/** Takes a block away from those to borrow. */
struct zpl_tcb *ns_take(void);

/** Gives a block to the next thread that wants one. */
void ns_put(struct zpl_tcb *tcb);

/** Blocks that nobody uses. */
unsigned ns_idle(void);

/** In the child of a fork: all blocks but the caller's are gone. */
void ns_forked(void);

/** How many threads of the process have real user id @uid. */
int ns_threads_with_uid(unsigned uid);

/** Resident memory in KiB. */
long ns_rss(void);

#define NS_FN(name) ns_function(name)

#endif
