/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* kept - what the program kept.c asks the hook apart.c for, by calls with these numbers */
#ifndef ZPL_TEST_KEPT_H
#define ZPL_TEST_KEPT_H

enum {
	KEPT_FIRST = 5100,
	KEPT_BLOCK = KEPT_FIRST,
	KEPT_UNBLOCK,
	KEPT_HANDLERS,
	KEPT_PIPE,
	KEPT_CANCEL,
	KEPT_FAULT,
	KEPT_IDS,
	KEPT_SHELL,
	KEPT_EACH, /* the above each leave all as it was */
	KEPT_ROBUST = KEPT_EACH,
	KEPT_SEND,
	KEPT_THREAD,
	KEPT_END,
};

#define KEPT_DONE 77

#endif
