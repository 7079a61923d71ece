/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * thread - zpl's record of a thread of the program, and the frame of a call in flight
 *
 * A record is found by the fs base the thread runs on, or by its kernel thread id where
 * several threads share one. Written only by its own thread, or by its creator before it
 * runs; read by its own thread's signal handlers.
 */
#ifndef ZPL_THREAD_H
#define ZPL_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../loader/arch/x86_64/layout.h"
#include "../loader/site.h"
#include "sigframe.h"
#include "sigorder.h"
#include "tcb.h"
#include "trap_state.h"
#include "zpl/hook.h"

struct zpl_sighand;

/**
 * struct zpl_frame - the program's state at a call; lives on the thread's own stack
 *
 * @flags: rflags at the call. @ax: in its low half the arithmetic flags once more, as lahf and seto
 *         give them.
 * @call:  what hooks see. They may write to it: nothing that the program goes on with is taken from it.
 * @ret:   what rcx shows after the call. @cont: where execution goes on; differs from
 *         @ret only where instructions behind the call were moved into the stub.
 * @nr:    the number as the program gave it.
 * @rare:  XSAVE area for x87 and AMX state, if any of it was in use; else NULL.
 */
struct zpl_frame {
	uint64_t flags;
	uint64_t ax;
	uint64_t rdi, rsi, rdx, r10, r8, r9;
	struct zpl_call call;
	uint64_t cont;
	const struct zpl_site *site;
	struct zpl_thread *thread;
	uint64_t rbx, rbp, r12, r13, r14, r15;
	int64_t nr;
	uint32_t has_vectors;
	uint32_t action; /* enum zpl_action */
	uint64_t rax;
	uint64_t fs;
	void *rare;
	void *rare_area; /* zpl_cpu.rare_size bytes for @rare, while in the hook environment */
	uint64_t ret;
	uint64_t rsp;
	uint32_t mxcsr;
	uint8_t pad[F_VECTORS - 308];
	uint8_t vectors[F_VECTORS_SIZE];
	uint8_t tail[F_SIZE - F_VECTORS - F_VECTORS_SIZE];
};

/* What is done instead of an ordinary return when the last handler has come back. */
enum zpl_action {
	ZPL_ACT_RETURN,
	ZPL_ACT_SIGRETURN,
	ZPL_ACT_EXIT,
	ZPL_ACT_EXIT_LAST, /* no thread of the program is left, but a hook's own may be */
};

enum zpl_state {
	ZPL_IN_PROGRAM,
	ZPL_IN_ZPL,
	ZPL_IN_LEAN, /* in zpl with half a frame: lean.S */
};

/** zpl_frame_lean_site() - the site of a call whose frame lean.S has made */
static inline const struct zpl_site *zpl_frame_lean_site(const struct zpl_frame *f)
{
	return (const struct zpl_site *)(uintptr_t)(f->ax >> 16);
}

#define ZPL_SUSPEND_MAX 31

/**
 * A hook waiting inside zpl_next() while a signal handler of the program runs. Each stands on
 * a stack of its own, since they need not come back in the order in which they stopped: a
 * handler may switch to another context of the program.
 */
struct zpl_suspended {
	uint64_t sp;             /* the hook's stack pointer */
	struct zpl_frame *frame; /* the call that waits; NULL: slot is free */
	uint32_t age;
	uint8_t stack; /* which of the thread's stacks it stands on */
	uint8_t shown; /* its call, to a handler, which has not come back */
};

#define ZPL_PASSED_MAX 16

/** A call that a hook has passed on and that a handler came before: see passed.h. */
struct zpl_passed {
	const struct zpl_site *site; /* NULL: slot is free */
	uint64_t rsp;
	int64_t nr;
	uint64_t arg[6];
	uint64_t age;
	uint8_t shown; /* to a handler, which has not come back */
};

struct zpl_thread {
	uint64_t sp;       /* the next frame is made below this; 64-byte aligned */
	uint64_t fs;       /* fs base this record is found by, 0: by thread id only */
	uint64_t hook_fs;  /* fs base while hook code runs */
	uint32_t state;    /* enum zpl_state */
	uint8_t deferred;  /* a signal waits for the way out */
	uint8_t fs_shared; /* other threads run on the same fs base */
	uint8_t is_vfork;  /* child on borrowed memory: the parent frees this record */
	uint8_t own_block; /* tcb holds a block of the hook's libc */
	uint64_t unblock;  /* mask to set so that the deferred signal is delivered */
	uint64_t restore;  /* mask to be seen by the program */
	union {            /* any of these: a call takes the long way through dispatch.c */
		uint64_t rare;
		struct {
			uint8_t n_suspended;
			uint8_t n_passed;
			uint8_t alt_active;   /* a handler runs on the program's signal stack, which
					       * the kernel has disarmed */
			uint8_t own_dispatch; /* the program traps its calls itself: trap.own */
			uint8_t fresh;        /* enum zpl_fresh: what its next call does first */
		};
	};
	int32_t tid;
	uint32_t in_hook;
	struct zpl_trap_state trap;
	int32_t pid;     /* of its process */
	uint8_t forks;         /* the program's fork is being made, by the hook libc's fork() */
	uint8_t hook_masked;   /* hook code has set a mask of its own: see hook_mask.h */
	uint8_t steps;         /* the program single-steps itself, but not its hooks: TF comes again with the way out */
	uint64_t hook_mask;
	uint64_t program_mask; /* the program's, while hook_masked */
	uint64_t alt_sp; /* the program's sigaltstack(2) settings */
	uint64_t alt_size;
	uint32_t alt_flags;
	uint64_t settled;  /* the frame that a wrapper is at work on, once it shows the program */
	uint64_t eintr_at; /* a handler of the program ran when a call had ended there with EINTR */
	uint64_t deferred_mask; /* mask the handler of a deferred signal runs with */
	struct zpl_sighand *sighand;
	unsigned n_ever_suspended;
	unsigned stack_left;                    /* the one that the hook being put aside stands on */
	unsigned stack;                         /* the one that sp is the top of; 0: tcb's */
	uint32_t stacks_taken;                  /* bit per stack: a hook stands on it */
	uint8_t fault_armed;                    /* the kernel has fault_stack for this thread */
	uint8_t answered;                       /* see adopt.h */
	struct zpl_suspended suspended[ZPL_SUSPEND_MAX];
	struct zpl_passed passed[ZPL_PASSED_MAX];
	struct zpl_thread *next;    /* pool's link */
	_Atomic uint32_t hook_runs; /* hook code is between its calls: see gate.h */
	_Atomic uint32_t gone; /* set by the last instructions of a thread in the pool */

	/* From here on: what a record keeps over the lives of its threads. */
	uint64_t stack_top[ZPL_SUSPEND_MAX + 1]; /* [0] unused; 0: not mapped yet */
	struct zpl_tcb tcb;
	void *fault_stack; /* see fault_stack.h */
	struct zpl_thread *next_record; /* list of all records, in use or not */
	struct zpl_sigkept kept;
	uint64_t standard[ZPL_SIGORDER_FIRST][6]; /* what each postponed signal carries, if its bit is set */
	uint32_t standard_kept;
	struct zpl_sigorder order[NSIG - ZPL_SIGORDER_FIRST];
};

#define ZPL_AT(type, member, at) _Static_assert(offsetof(struct type, member) == (at), "layout")
ZPL_AT(zpl_frame, flags, F_FLAGS);
ZPL_AT(zpl_frame, ax, F_AX);
ZPL_AT(zpl_frame, rdi, F_RDI);
ZPL_AT(zpl_frame, r9, F_R9);
ZPL_AT(zpl_frame, call, F_CALL);
ZPL_AT(zpl_frame, call.nr, F_CALL_NR);
ZPL_AT(zpl_frame, call.arg, F_CALL_ARG);
ZPL_AT(zpl_frame, call.pc, F_CALL_PC);
ZPL_AT(zpl_frame, call.site, F_CALL_SITE);
ZPL_AT(zpl_frame, call.sp, F_CALL_SP);
ZPL_AT(zpl_frame, call.tid, F_CALL_TID);
ZPL_AT(zpl_frame, call.flags, F_CALL_TID + 4);
ZPL_AT(zpl_frame, call.reserved[0], F_CALL_FRAME);
ZPL_AT(zpl_frame, call.reserved[1], F_CALL_NEXT);
ZPL_AT(zpl_frame, cont, F_CONT);
ZPL_AT(zpl_frame, site, F_SITE);
ZPL_AT(zpl_frame, thread, F_THREAD);
ZPL_AT(zpl_frame, rbx, F_RBX);
ZPL_AT(zpl_frame, r15, F_R15);
ZPL_AT(zpl_frame, nr, F_NR);
ZPL_AT(zpl_frame, has_vectors, F_HAS_VECTORS);
ZPL_AT(zpl_frame, action, F_ACTION);
ZPL_AT(zpl_frame, rax, F_RAX);
ZPL_AT(zpl_frame, fs, F_FS);
ZPL_AT(zpl_frame, rare, F_RARE);
ZPL_AT(zpl_frame, rare_area, F_RARE_AREA);
ZPL_AT(zpl_frame, ret, F_RET);
ZPL_AT(zpl_frame, rsp, F_RSP);
ZPL_AT(zpl_frame, mxcsr, F_MXCSR);
ZPL_AT(zpl_frame, vectors, F_VECTORS);
_Static_assert(sizeof(struct zpl_frame) == F_SIZE && F_SIZE % 64 == 0, "layout");
ZPL_AT(zpl_thread, sp, T_SP);
ZPL_AT(zpl_thread, fs, T_FS);
ZPL_AT(zpl_thread, hook_fs, T_HOOK_FS);
ZPL_AT(zpl_thread, state, T_STATE);
ZPL_AT(zpl_thread, deferred, T_DEFERRED);
_Static_assert(ZPL_BY_FRAME == T_BY_FRAME, "layout");
ZPL_AT(zpl_thread, unblock, T_UNBLOCK);
ZPL_AT(zpl_thread, restore, T_RESTORE);
ZPL_AT(zpl_thread, rare, T_RARE);
ZPL_AT(zpl_thread, tid, T_TID);
ZPL_AT(zpl_thread, in_hook, T_IN_HOOK);
ZPL_AT(zpl_thread, trap.selector, T_SELECTOR);
ZPL_AT(zpl_thread, trap.armed, T_ARMED);

/** Every record there is; only grows, at its head. */
extern struct zpl_thread *_Atomic zpl_thread_all;

/**
 * zpl_thread_init() - make the record of the start-up thread
 *
 * Return:  0, -ENOMEM, -EAGAIN
 * Context: start-up, one thread.
 */
int zpl_thread_init(void);

/** zpl_thread_no_blocks() - 0: threads have blocks of the hook's libc; else why not, -errno */
int zpl_thread_no_blocks(void);

/** zpl_thread_share_block() - a new thread without a block of its own: hooks run on the program's. In it. */
void zpl_thread_share_block(void);

/** Onto the first thread's hook block during start-up, and back. Return: what to go back to. */
uint64_t zpl_thread_hook_block(void);
void zpl_thread_program_block(uint64_t fs);

/**
 * zpl_thread_start() - let the first thread's record be found, and take over its signals
 *
 * @among: there are others, one of which may have the same fs base
 *
 * Return:  0, -ENOMEM
 * Context: start-up, as the first change to the program.
 */
int zpl_thread_start(bool among);

/**
 * zpl_thread_new() - a record with a stack (and a thread block where those work)
 *
 * Return:  the record, not yet found by anyone; NULL: no memory
 * Context: on the hook namespace's thread block, inside a hooked call or at start-up.
 */
struct zpl_thread *zpl_thread_new(void);

/** zpl_thread_stack() - map a stack of zpl's size, with a guard page. Return: 0, -ENOMEM. Any context. */
int zpl_thread_stack(struct zpl_tcb *s);

/** zpl_thread_free() - back to the pool. Context: nobody runs on it, async-signal-safe. */
void zpl_thread_free(struct zpl_thread *t);

/** zpl_thread_publish() - let @t be found by t->fs (unless shared or 0), its hook_fs and t->tid. */
void zpl_thread_publish(struct zpl_thread *t);

/** zpl_thread_retire() - let nobody find @t any more. */
void zpl_thread_retire(struct zpl_thread *t);

/** zpl_thread_set_fs() - the program moved thread @t to another fs base. */
void zpl_thread_set_fs(struct zpl_thread *t, uint64_t fs);

/**
 * zpl_thread_share_fs() - from now on @t is found by thread id only, because another
 * thread runs on the same fs base
 */
void zpl_thread_share_fs(struct zpl_thread *t);

/** zpl_thread_replace() - let whoever is found by @fs be @t: a vfork child and back. */
void zpl_thread_replace(uint64_t fs, struct zpl_thread *t);

/** zpl_thread_self() - the calling thread's record, or NULL. Async-signal-safe. */
struct zpl_thread *zpl_thread_self(void);

/** zpl_thread_each() - @fn for every record that can be found by thread id; they may end meanwhile */
void zpl_thread_each(void (*fn)(struct zpl_thread *t, void *arg), void *arg);

/** zpl_thread_by_tid() - the record of kernel thread @tid, or NULL. Async-signal-safe. */
struct zpl_thread *zpl_thread_by_tid(int32_t tid);

/**
 * zpl_thread_forked() - in the child of a fork: @self is the only thread
 *
 * @discard: the others' thread blocks are known to be unused, and are unmapped
 */
void zpl_thread_forked(struct zpl_thread *self, bool discard);

#endif
