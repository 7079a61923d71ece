/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* first_call - what is put off until a thread's first call, because it can only be done there */
#ifndef ZPL_FIRST_CALL_H
#define ZPL_FIRST_CALL_H

#include "thread.h"

/** Bits of a thread's `fresh`. */
enum zpl_fresh {
	ZPL_FRESH_START = 1, /* the hooks are to be told of the thread */
	ZPL_FRESH_STACK = 2, /* it was there before zpl: its signal stack is not known */
	ZPL_FRESH_FS = 4,    /* nor whether it may be found by its fs base */
};

/** zpl_first_call() - @f is a call of a thread with `fresh` set. Context: in zpl, on the program's block. */
void zpl_first_call(struct zpl_frame *f);

#endif
