/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * adopt - threads that were there before zpl: loaded by dlopen() in the middle of a program
 *
 * Each is asked by a signal, and held in its handler until signals are zpl's and all patches are in place. Then it takes a
 * record, where all that has to be known of it is known: its fs base, and where it stands. One that
 * stands at a call that has been patched goes to the stub, one that the signal has woken from a call goes on in that (rejoin.h), and it
 * traps its calls if that is wanted. So from then on no call escapes.
 *
 * The signal is 33: libc keeps it for itself and lets no program block it. A thread that has done so by a call
 * of its own, or that no signal wakes at the moment, is not waited for: it is given a record from outside, and
 * answers when it can. A signal of the program's that comes to a thread without a record waits until it can have one.
 *
 * Records are made before, as a thread may be interrupted under any lock.
 */
#ifndef ZPL_ADOPT_H
#define ZPL_ADOPT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "thread.h"

/** zpl_adopt_is_on() - is zpl loaded among threads? */
bool zpl_adopt_is_on(void);

/** zpl_adopt_begin() - there are others. Return: 0, -errno. Context: start-up, before any hook is loaded. */
int zpl_adopt_begin(void);

/**
 * zpl_adopt_hold() - hold every thread of the program; returns when they are
 *
 * Until zpl_adopt_let_go() nothing may be waited for that one of them could have: a lock of ld.so's, or of
 * the program's malloc.
 * Return:  0, or -errno: all go on as they were. Context: start-up, as the first change to the program.
 */
int zpl_adopt_hold(void);

/**
 * zpl_adopt_let_go() - let every thread of the program be hooked; returns when they are
 *
 * Return:  0, -ENOMEM or another -errno: not all are
 * Context: start-up, when all patches are in place and it is known if calls are trapped.
 */
int zpl_adopt_let_go(void);

/**
 * zpl_adopt_self() - a record for the calling thread, which has none; NULL: it is a hook's own, or there are none
 *
 * Context: the wrapper of signals.
 */
struct zpl_thread *zpl_adopt_self(void);

/** zpl_adopt_asked() - is it the signal that asks? Then @uc leads to where the thread goes on. Context: the wrapper. */
bool zpl_adopt_asked(const siginfo_t *info, ucontext_t *uc);

/** zpl_adopt_settle_fs() - in a call of @t, on the program's block: may it be found by its fs base? False: not yet known */
bool zpl_adopt_settle_fs(struct zpl_thread *t);

/** zpl_adopt_forked() - in the child of a fork: what was made for others is gone */
void zpl_adopt_forked(void);

#endif
