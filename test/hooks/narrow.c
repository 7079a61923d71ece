/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * narrow - like pass, but asks for few numbers: those at which counts are written, and markers 900
 * to 999
 *
 * So nearly all of a program's calls are unasked ones: those wait, unpatched, or are passed
 * before zpl has saved anything.
 */
#include "passing.h"

#define TEN(n) n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n + 8, n + 9
#define M      MARKER_NAMED

static const int numbers[] = {
	SYS_exit,    SYS_exit_group, SYS_execve,  SYS_execveat, SYS_prctl,   SYS_seccomp,
	TEN(M),	     TEN(M + 10),    TEN(M + 20), TEN(M + 30),	TEN(M + 40), TEN(M + 50),
	TEN(M + 60), TEN(M + 70),    TEN(M + 80), TEN(M + 90),	-1,
};

PASSING_HOOK("narrow", 0, numbers, counting_next);
