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

/** Which file an image was read from, and when that was last changed. */
struct zpl_file_id {
	uint64_t dev, ino, size;
	int64_t mtime_ns, ctime_ns;
};

/** What became of one object. Plans and sites are parallel arrays of plans.n elements. */
struct zpl_object {
	char *name;          /* path, or the program's own */
	struct zpl_image image;
	uint64_t start, end; /* run-time extent */
	struct zpl_area area;
	struct zpl_plans plans;
	struct zpl_site **sites; /* NULL where nothing is patched */
	struct zpl_stubs stubs;
	uint64_t code_start, code_end; /* what of it is looked at */
	unsigned n_active;             /* patches in place */
	unsigned n_waiting;            /* sites that wait, see waiting.h */
	unsigned n_left;               /* calls, perhaps, that no patch catches: flags in left */
	uint8_t *left;
	struct zpl_others others; /* known only if there will be a report */
	bool excluded;
	/* the hook namespace's libc only: which of its calls, and where their stubs lead */
	bool (*wants)(const struct zpl_plan *plan);
	uint64_t entry[2];
	bool late;               /* mapped while the program ran: it may be unmapped again */
	struct zpl_file_id file; /* late ones only */
	struct zpl_object *_Atomic next;
};

/** All objects seen so far, oldest first. */
extern struct zpl_object *_Atomic zpl_objects;

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
 * @among: other threads run the code: what fits (waiting.h) is put in by whole pages, and of the rest what one byte
 *         is enough for (punned.h)
 *
 * A site whose write the kernel refuses, or that could not be changed under the threads, stays as it was and is counted as left.
 * Return:  number of patched sites
 */
unsigned zpl_objects_commit(bool among);

/**
 * zpl_object_prepare() - plan @o's image and make stubs
 *
 * @keep: [start, end) outside which calls are not looked at, run-time addresses; NULL: all are
 *
 * Return:  0 or -errno with @fail filled in
 * Context: one caller at a time, on the hook namespace's block.
 */
int zpl_object_prepare(struct zpl_object *o, const uint64_t keep[2], struct zpl_failure *fail);

/** zpl_object_publish() - add @o to zpl_objects and let its stubs be found */
void zpl_object_publish(struct zpl_object *o);

/**
 * zpl_object_patch() - write those of @o's patches that lie in [start, end) and are not in place
 *
 * @ran: threads may stand in the code, or come back to it: only those that zpl_waiting_fits()
 *
 * Return:  their number
 */
unsigned zpl_object_patch(const struct zpl_patcher *pt, struct zpl_object *o, uint64_t start, uint64_t end,
			  bool ran);

/**
 * zpl_object_restore() - sites with a byte in [start, end) are patched no longer
 *
 * @pt: put the old bytes back through it; NULL: the memory holds something else already
 */
void zpl_object_restore(struct zpl_patcher *pt, struct zpl_object *o, uint64_t start, uint64_t end);

/**
 * zpl_object_restore_running() - the same while threads run the code
 *
 * The pages are swapped (swap.h). Padding that a short patch leads through stays as it is: a thread may
 * stand there, and the program's code does not.
 */
void zpl_object_restore_running(struct zpl_object *o, uint64_t start, uint64_t end);

/** zpl_object_extent() - highest vaddr of a PT_LOAD, from the headers at @eh, which ld.so has checked and used */
uint64_t zpl_object_extent(const ElfW(Ehdr) *eh);

/**
 * zpl_object_base() - the ELF header of the object that @addr lies in, of any namespace
 *
 * @map: NULL, or set to the object's link map
 *
 * Return:  address of its first mapping, NULL: in no object
 */
const void *zpl_object_base(const void *addr, struct link_map **map);

/** zpl_object_patched_page() - the first page in [start, end) with a byte of one of @o's patches; @end: none */
uint64_t zpl_object_patched_page(const struct zpl_object *o, uint64_t start, uint64_t end);

/** zpl_objects_set_entries() - fill in the pointers that an area's stubs jump through */
void zpl_objects_set_entries(struct zpl_area *a);

/** zpl_image_name() - "image+0xoffset" for an address of any namespace; a static buffer, for messages */
const char *zpl_image_name(uint64_t addr);

#endif
