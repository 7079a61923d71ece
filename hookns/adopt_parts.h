/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* adopt_parts - between adopt.c, in the threads that are asked, and adopt_ask.c, in the one that asks */
#ifndef ZPL_ADOPT_PARTS_H
#define ZPL_ADOPT_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "sighand.h"
#include "thread.h"

#define ZPL_ADOPT_SPARE 8u /* records beyond those counted: a thread may make others meanwhile */

/* A thread's `answered`. */
#define ZPL_ADOPT_ANSWERED 1
#define ZPL_ADOPT_AGAIN 2 /* it must be asked once more */

/* Who has come to the handler so far. Never freed: one that comes late may still look at an earlier one. */
struct zpl_adopt_round {
	unsigned room;
	_Atomic unsigned n;
	_Atomic int32_t tid[]; /* of a hook's own thread: -tid */
};

extern struct zpl_adopt_round *_Atomic zpl_adopt_round;
extern _Atomic uint32_t zpl_adopt_rounds;  /* that are over: who is held goes on. A futex, as the next two */
extern _Atomic uint32_t zpl_adopt_ready;   /* patches are in place: records are taken */
extern _Atomic uint32_t zpl_adopt_answers; /* counts */
extern atomic_bool zpl_adopt_done;         /* all have been asked */
extern int32_t zpl_adopt_process;

/** zpl_adopt_stock() - have @n records that can be taken. Context: start-up. Return: 0, -ENOMEM */
int zpl_adopt_stock(unsigned n);
unsigned zpl_adopt_stocked(void);

/** zpl_adopt_take() - one of them for thread @tid, or the one that it has; NULL: there is none left. @fs: 0: not known */
struct zpl_thread *zpl_adopt_take(int32_t tid, uint64_t fs);

void zpl_adopt_note(int32_t tid);
bool zpl_adopt_is_noted(int32_t tid);

void zpl_adopt_await(_Atomic uint32_t *word, uint32_t seen, const struct timespec *most);
void zpl_adopt_wake(_Atomic uint32_t *word);

#endif
