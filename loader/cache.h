/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * cache - plans kept by build id, so that a warm start needs no decoder
 *
 * One file an image in $ZPL_CACHE, else $XDG_CACHE_HOME/zpl, else ~/.cache/zpl, made only in a
 * folder that exists. A file counts only if it and its folder belong to this user and
 * nobody else can write them, and if every plan fits the image; the bytes that a plan
 * replaces are compared once more before they are written. A file is mapped, and never changed in
 * place: it may be deleted or replaced at any time.
 * ZPL_CACHE=off keeps and reads none.
 */
#ifndef ZPL_CACHE_H
#define ZPL_CACHE_H

#include "image.h"
#include "plan.h"

/** zpl_cache_init() - where files are. @setting: ZPL_CACHE or NULL. Start-up. */
void zpl_cache_init(const char *setting);

/**
 * zpl_cache_load() - the plans of an image, if they were kept
 *
 * @out: filled in; its plans are in a private mapping that stays. They can be changed.
 *
 * Return:  0, -ENOENT none usable
 */
int zpl_cache_load(const struct zpl_image *img, const struct zpl_plan_options *opts,
		   struct zpl_plans *out);

/** zpl_cache_store() - keep them; atomic; what fails is not said, as nothing depends on it */
void zpl_cache_store(const struct zpl_image *img, const struct zpl_plan_options *opts,
		     const struct zpl_plans *plans);

#endif
