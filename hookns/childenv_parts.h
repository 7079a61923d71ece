/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* childenv_parts - between childenv.c (start of a program) and childenv_make.c (its exec calls) */
#ifndef ZPL_CHILDENV_PARTS_H
#define ZPL_CHILDENV_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "childenv.h"

#define ZPL_BOOT_NAME "libzpl_boot.so"
#define ZPL_ADDED "ZPL_ADDED="
#define ZPL_WAS "ZPL_WAS_"
#define ZPL_PAD "ZPL_PAD="

/** A variable of zpl's. The first is LD_PRELOAD. Constant after start. */
struct zpl_child_var {
	size_t name_len;
	const char *given; /* NAME=value as the program sees it, NULL: it does not */
	const char *pass;  /* NAME=value for children */
};

extern struct zpl_child_var zpl_child_vars[ZPL_CHILD_VARS_MAX];
extern unsigned zpl_n_child_vars;

/** zpl_preload_entry() - the next entry of an LD_PRELOAD value; *@len 0: no more */
const char *zpl_preload_entry(const char *list, size_t *len);

/** zpl_preload_is_boot() - is an entry stage 1, wherever it lies? */
bool zpl_preload_is_boot(const char *entry, size_t len);

/**
 * zpl_preload_join() - LD_PRELOAD=@boot:… with what @value has but for stage 1 by a relative path
 *
 * @value: NAME=value
 * @boot:  NULL: leave stage 1 out
 * @out:   strlen(@value) + strlen(@boot) + 16 bytes
 *
 * Return:  false: @value has stage 1 by an absolute path already (with @boot), nothing is written
 */
bool zpl_preload_join(const char *value, const char *boot, char *out);

#endif
