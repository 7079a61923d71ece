/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* report_parts - between report.c, which decides when and where, and the two forms of the text */
#ifndef ZPL_REPORT_PARTS_H
#define ZPL_REPORT_PARTS_H

#include <stdio.h>
#include <sys/types.h>

#include "../loader/objects.h"
#include "report.h"

#define ZPL_N_KINDS 6

/** What became of an image's candidates. */
struct zpl_tally {
	size_t candidates, proved;
	size_t patched[ZPL_N_KINDS]; /* by enum zpl_patch_kind; the last is not used */
	size_t waiting;              /* left: nobody asked */
	size_t left;                 /* proved, and not patched */
	size_t unproved;             /* not shown to be an instruction, nor to be none */
	size_t data;                 /* between functions, and no path leads there */
};

/** The process that an account is about. */
struct zpl_report_head {
	pid_t pid, ppid;
	uint64_t start_ns; /* of this program in this process, by CLOCK_MONOTONIC */
	const char *program;
	enum zpl_report_event event;
};

/** zpl_tally_object() - add @o's numbers to @t */
void zpl_tally_object(const struct zpl_object *o, struct zpl_tally *t);

/** zpl_tally_all() - the sum over all images, and how many there are */
size_t zpl_tally_all(struct zpl_tally *t);

/** zpl_tally_is_left() - is @o's plan @i a call, or possibly one, that no patch catches? */
bool zpl_tally_is_left(const struct zpl_object *o, size_t i);

/** zpl_tally_object_at() - the image that @addr lies in, the latest if several did; NULL: none */
const struct zpl_object *zpl_tally_object_at(uint64_t addr);

/**
 * zpl_tally_symbol() - the function that a site is in
 *
 * @readable: the image's memory is all there; see zpl_tally_readable()
 *
 * Return:  name, with @off the distance from its start; NULL: none known
 */
const char *zpl_tally_symbol(const struct zpl_object *o, bool readable, uint64_t vaddr, uint64_t *off);

/** zpl_tally_readable() - may @o's headers and symbols be read? A library may have been unmapped. */
bool zpl_tally_readable(const struct zpl_object *o);

/** zpl_report_json(), zpl_report_table() - write the account to @out */
void zpl_report_json(FILE *out, const struct zpl_report_head *head);
void zpl_report_table(FILE *out, const struct zpl_report_head *head);

/** zpl_json_string() - @text between quotes; bytes that are no UTF-8 become \udcXX */
void zpl_json_string(FILE *out, const char *text);

#endif
