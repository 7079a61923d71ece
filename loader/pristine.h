/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* pristine - plans of an image by its file, where its code in memory has breakpoints */
#ifndef ZPL_PRISTINE_H
#define ZPL_PRISTINE_H

#include "objects.h"

/**
 * zpl_pristine_plan() - plan @o's image by the file that it is mapped from
 *
 * @opts: as for zpl_plan_image()
 * @out:  replaced if it returns 0
 *
 * What differs in memory is found by the comparison before each write.
 *
 * Return:  0, or -errno: the file cannot be had, or is not the one that is mapped
 * Context: start-up, or a mapping that becomes executable; the scanner is open.
 */
int zpl_pristine_plan(const struct zpl_object *o, const struct zpl_plan_options *opts,
		      struct zpl_plans *out);

#endif
