/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* soak_work - what the soak's threads do; see soak_work.c */
#ifndef ZPL_SOAK_WORK_H
#define ZPL_SOAK_WORK_H

#include "soak.h"

/** Index of soak_page.progress. */
enum soak_kind {
	SOAK_CALLS,
	SOAK_CALLS_TOO,
	SOAK_SEND,
	SOAK_CHURN,
	SOAK_FORK,
	SOAK_EXEC,
	SOAK_TIMER,
	SOAK_N,
};

extern struct soak_page *soak; /* set by main before all else */
extern volatile int soak_stop;

/** One call that adds 1 to the eventfd, counted. Context: any, also a handler or a vfork child. */
void soak_add(void);

/** One call that the hook answers, counted. */
void soak_ask(void);

void soak_handlers(void);

/** soak_start() - make the threads of each kind whose bit is in @which. Return: 0, -1 */
int soak_start(unsigned long which);

/** After soak_stop is set: waits for the end of every thread. */
void soak_join(void);

/** soak_executed() - the work of an executed child. Return: its exit status */
int soak_executed(void);

#endif
