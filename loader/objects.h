/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * objects - the program's loaded objects: enumerated, planned, given stubs, patched
 *
 * Prepared for all before the first byte of any is changed.
 */
#ifndef ZPL_OBJECTS_H
#define ZPL_OBJECTS_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

#include "area.h"
#include "image.h"
#include "message.h"
#include "patch.h"
#include "plan.h"
#include "site.h"

/** What became of one object. Plans and sites are parallel arrays of plans.n elements. */
struct zpl_object {
	char *name;          /* path, or the program's own */
	struct zpl_image image;
	uint64_t start, end; /* run-time extent */
	struct zpl_area area;
	struct zpl_plans plans;
	struct zpl_site **sites; /* NULL where nothing is patched */
	struct zpl_stubs stubs;
	bool excluded;
	struct zpl_object *next;
};

/** All objects seen so far, oldest first. */
extern struct zpl_object *zpl_objects;

/**
 * zpl_objects_prepare() - find, plan and make stubs for every object of a link map
 *
 * @first: any element of the program's list
 * @fail:  filled in on error
 *
 * Return:  0 or -errno; nothing of the program has been changed
 * Context: start-up, in the hook namespace.
 */
int zpl_objects_prepare(const struct link_map *first, struct zpl_failure *fail);

/**
 * zpl_objects_commit() - make the sites known and write the patches
 *
 * A site whose write the kernel refuses stays as it was and is counted as left.
 * Return:  number of patched sites
 */
unsigned zpl_objects_commit(void);

/** zpl_image_name() - "image+0xoffset" for an address of any namespace; a static buffer, for messages */
const char *zpl_image_name(uint64_t addr);

#endif
