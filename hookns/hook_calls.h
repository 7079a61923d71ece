/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_calls - system calls that the hook namespace's libc makes and zpl carries out
 *
 * They are those that make or end descriptors, that have to do with signals, that make processes and wait for
 * them, and the one by which abort() ends the process.
 * Their sites in that libc are patched; whatever else a hook calls goes to the kernel.
 */
#ifndef ZPL_HOOK_CALLS_H
#define ZPL_HOOK_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "../loader/message.h"
#include "../loader/site.h"

struct zpl_thread;

enum zpl_hook_kind {
	ZPL_HOOK_OWN,      /* hook code in the program's process */
	ZPL_HOOK_BORROWED, /* in a vfork child of the program: its descriptors are others, soon gone */
	ZPL_HOOK_CHILD,    /* a process that the hook has made, which must find things as usual */
};

/** Who makes a call: @thread is the program's whose call a hook handles, NULL: one of a hook's own. */
struct zpl_hook_caller {
	enum zpl_hook_kind kind;
	struct zpl_thread *thread;
};

/**
 * zpl_hook_calls_init() - patch the namespace's libc
 *
 * Return:  0 or -errno with @fail filled in
 * Context: start-up, one thread, before any hook is loaded.
 */
int zpl_hook_calls_init(struct zpl_failure *fail);

/** zpl_hook_calls_take() - is @nr one of them? */
bool zpl_hook_calls_take(int64_t nr);

/** What zpl_entry_hook does next: return @result, or let the stub make the call with what is in arg. */
struct zpl_hook_answer {
	long result;
	uint64_t is_to_be_made;
};

/**
 * zpl_hook_call() - a call that code of the hook namespace makes; from zpl_entry_hook or zpl_entry_hook_var
 *
 * @arg: on the caller's stack; may be changed
 *
 * Context: any thread, any thread block; may not use vector registers.
 */
struct zpl_hook_answer zpl_hook_call(uint64_t arg[6], int64_t nr);

/**
 * zpl_hook_calls_fork_begins(), zpl_hook_calls_fork_ends() - around a fork of the program, in the
 * parent; zpl_hook_calls_forked() - in the child instead of the latter
 */
void zpl_hook_calls_fork_begins(void);
void zpl_hook_calls_fork_ends(void);
void zpl_hook_calls_forked(void);

#endif
