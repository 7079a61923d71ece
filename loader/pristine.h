/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* pristine - what the file of an image says that its memory does not */
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

/**
 * zpl_pristine_sections() - mark those unproved candidates with ZPL_DATA that lie in sections for data
 *
 * Some linkers put read-only data into the executable segment. The file's section headers tell it from
 * code: a section that holds instructions has SHF_EXECINSTR. What is proved stays proved.
 *
 * Context: as above. No file is opened if there is no candidate to mark.
 * Source:  gABI ch. 4, sections.
 */
void zpl_pristine_sections(const struct zpl_object *o, struct zpl_plans *plans);

#endif
