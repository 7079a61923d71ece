/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * check - a test program's assertions: all are made, the exit status counts
 *
 * A failed check prints where, what and with which values; main ends with
 * `return check_status();`.
 */
#ifndef ZPL_TEST_CHECK_H
#define ZPL_TEST_CHECK_H

#include <stdio.h>
#include <string.h>

static int check_failures;

#define CHECK(cond)                                                                    \
	do {                                                                           \
		if (!(cond)) {                                                         \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #cond); \
			check_failures++;                                              \
		}                                                                      \
	} while (0)

#define CHECK_INT(got, want)                                                              \
	do {                                                                              \
		long long got_ = (long long)(got), want_ = (long long)(want);             \
		if (got_ != want_) {                                                      \
			fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, \
				#got, got_, want_);                                       \
			check_failures++;                                                 \
		}                                                                         \
	} while (0)

#define CHECK_STR(got, want)                                                                 \
	do {                                                                                 \
		const char *got_ = (got), *want_ = (want);                                   \
		if (!got_ || strcmp(got_, want_) != 0) {                                     \
			fprintf(stderr, "%s:%d: %s is\n  \"%s\", not\n  \"%s\"\n", __FILE__, \
				__LINE__, #got, got_ ? got_ : "(null)", want_);              \
			check_failures++;                                                    \
		}                                                                            \
	} while (0)

static inline int check_status(void)
{
	return check_failures ? 1 : 0;
}

#endif
