/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* scanner - see scanner.h */
#include "scanner.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "start.h"

static int (*plan_image)(const struct zpl_image *img, const struct zpl_plan_options *opts,
			 struct zpl_plans *out);
static int (*plan_others)(const struct zpl_image *img, struct zpl_others *out);

int zpl_scanner_open(struct zpl_failure *fail)
{
	char path[PATH_MAX];
	void *lib;

	if (plan_image)
		return 0;
	snprintf(path, sizeof path, "%slibzpl_scan.so", zpl_folder);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return zpl_fail_load(fail, ZPL_STEP_SCAN_LOAD, path, dlerror());
	*(void **)&plan_image = dlsym(lib, "zpl_plan_image");
	*(void **)&plan_others = dlsym(lib, "zpl_plan_others");
	if (!plan_image || !plan_others)
		return zpl_fail_load(fail, ZPL_STEP_SCAN_LOAD, path, dlerror());
	return 0;
}

int zpl_scanner_plan(const struct zpl_image *img, const struct zpl_plan_options *opts,
		     struct zpl_plans *out)
{
	return plan_image(img, opts, out);
}

int zpl_scanner_others(const struct zpl_image *img, struct zpl_others *out)
{
	return plan_others(img, out);
}
