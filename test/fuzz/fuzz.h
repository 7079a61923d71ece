/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * fuzz - what a fuzz target provides, to libFuzzer or to driver.c
 *
 * A target crashes (abort, or a sanitizer's report) on what must not be; any other
 * outcome of hostile input is right.
 */
#ifndef ZPL_TEST_FUZZ_H
#define ZPL_TEST_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "plan.h"

#define FUZZ_MAX 8192u /* bytes of an input */

#define FUZZ_CHECK(cond)                                                         \
	do {                                                                     \
		if (!(cond)) {                                                   \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,         \
				__LINE__, #cond);                                \
			abort();                                                 \
		}                                                                \
	} while (0)

/** LLVMFuzzerTestOneInput() - run one input; libFuzzer's name and contract */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** fuzz_seed() - write well-formed input @i to @buf (FUZZ_MAX bytes); its size, 0 behind the last */
size_t fuzz_seed(unsigned i, uint8_t *buf);

/** fuzz_functions() - check what zpl_image_functions() promises of @img */
void fuzz_functions(const struct zpl_image *img);

/** fuzz_plans() - plan @img with each set of options and check what plan.h promises */
void fuzz_plans(const struct zpl_image *img);

#endif
