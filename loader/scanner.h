/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* scanner - libzpl_scan.so, loaded when the first image needs it */
#ifndef ZPL_SCANNER_H
#define ZPL_SCANNER_H

#include "message.h"
#include "plan.h"

/** zpl_scanner_open() - load it, once. Return: 0 or -errno with @fail filled in. Start-up. */
int zpl_scanner_open(struct zpl_failure *fail);

/** zpl_scanner_plan() - zpl_plan_image() of the library */
int zpl_scanner_plan(const struct zpl_image *img, const struct zpl_plan_options *opts,
		     struct zpl_plans *out);

/** zpl_scanner_others() - zpl_plan_others() of the library */
int zpl_scanner_others(const struct zpl_image *img, struct zpl_others *out);

#endif
