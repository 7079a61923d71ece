/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* late - see late.h */
#include "late.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "late_file.h"
#include "left.h"
#include "maps.h"
#include "objects.h"
#include "start.h"
#include "trampoline.h"
#include "unknown.h"
#include "waiting.h"

static bool same_file(const struct zpl_file_id *a, const struct zpl_file_id *b)
{
	return a->ino && a->ino == b->ino && a->dev == b->dev && a->size == b->size &&
	       a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

/* The same file was at the same place before: its stubs serve again. */
static struct zpl_object *find_again(const struct zpl_late_file *f, uint64_t start, uint64_t end)
{
	for (struct zpl_object *o = zpl_objects; o; o = o->next)
		if (o->late && same_file(&o->file, &f->id) && o->image.bias == f->bias &&
		    o->code_start <= start && o->code_end >= end)
			return o;
	return NULL;
}

static char *name_of(int fd)
{
	char link[32], path[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n < 0)
		return strdup("[file]");
	path[n] = 0;
	return strdup(path);
}

static struct zpl_object *new_object(struct zpl_late_file *f, char *name, uint64_t start, uint64_t end)
{
	struct zpl_object *o = calloc(1, sizeof *o);
	uint64_t keep[2] = { start, end };

	if (!o)
		return NULL;
	*o = (struct zpl_object){ .name = name, .start = f->bias + f->lo, .end = f->bias + f->hi,
				  .late = true, .file = f->id, .code_start = start, .code_end = end };
	if (zpl_late_file_lay(f)) {
		free(o);
		return NULL;
	}
	zpl_area_look_again();
	if (zpl_image_init(&o->image, f->mem - f->lo, f->bias, 0, 0, f->lo, f->hi) ||
	    zpl_object_prepare(o, keep, NULL)) {
		zpl_late_file_drop(f);
		free(o);
		return NULL;
	}
	o->image.mem = (const uint8_t *)(uintptr_t)f->bias;
	zpl_object_publish(o);
	return o;
}

static void patch(struct zpl_object *o, uint64_t start, uint64_t end, bool runs)
{
	struct zpl_patcher pt;

	if (runs) {
		zpl_waiting_put(o, start, end);
	} else {
		zpl_patch_open(&pt);
		zpl_object_patch(&pt, o, start, end, zpl_unknown_ran(start, end));
		zpl_patch_close(&pt);
	}
	zpl_left_note(o, start, end);
}

static bool differs(struct zpl_late_file *f, uint64_t start, uint64_t end)
{
	bool diff;

	if (zpl_late_file_lay(f))
		return true;
	diff = memcmp((const void *)(uintptr_t)start, f->mem + (start - f->bias - f->lo),
		      end - start) != 0;
	zpl_late_file_drop(f);
	return diff;
}

/*
 * The part of [start, end) that is the segment's. @runs: threads run it already.
 * 0, or -errno: nothing is known about it.
 */
static int cover_file(uint64_t start, uint64_t *end, int fd, uint64_t offset, bool compare, bool runs)
{
	struct zpl_late_file f;
	struct zpl_object *o;
	char *name;
	int err = zpl_late_file_find(&f, fd, start, offset);

	if (err)
		return err;
	if (*end > f.end)
		*end = f.end;
	if (compare && differs(&f, start, *end))
		return -ESTALE;
	o = find_again(&f, start, *end);
	if (!o) {
		name = name_of(fd);
		if (name && zpl_config_match(zpl_config.exclude, name)) {
			free(name);
			return 0;
		}
		o = name ? new_object(&f, name, start, *end) : NULL;
		if (!o)
			free(name);
	}
	if (!o)
		return -ENOEXEC;
	patch(o, start, *end, runs);
	zpl_unknown_drop(start, *end); /* it may have been writable before */
	return 0;
}

void zpl_late_mapped(uint64_t start, uint64_t end, int fd, uint64_t offset, bool runs)
{
	uint64_t covered = end;

	if (fd < 0 || cover_file(start, &covered, fd, offset, false, runs))
		covered = start;
	if (covered < end)
		zpl_unknown_add(covered, end);
}

static bool has_code(const struct zpl_object *o, uint64_t start, uint64_t end)
{
	return (o->n_active || o->n_left || o->n_waiting) && start < o->code_end && end > o->code_start;
}

bool zpl_late_runs(uint64_t start, uint64_t end)
{
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		if (has_code(o, start, end))
			return true;
	return false;
}

bool zpl_late_known(uint64_t start, uint64_t end)
{
	return zpl_unknown_near(start, end) || zpl_late_runs(start, end);
}

/* @pt: NULL if the memory holds something else already */
static void forget(struct zpl_patcher *pt, uint64_t start, uint64_t end)
{
	for (struct zpl_object *o = zpl_objects; o; o = o->next)
		if (has_code(o, start, end)) {
			zpl_object_restore(pt, o, start, end);
			zpl_left_forget(o, start, end);
		}
}

void zpl_late_forget(uint64_t start, uint64_t end)
{
	forget(NULL, start, end);
	zpl_unknown_gone(start, end);
}

void zpl_late_withdraw(uint64_t start, uint64_t end)
{
	for (struct zpl_object *o = zpl_objects; o; o = o->next)
		if (has_code(o, start, end))
			zpl_object_restore_running(o, start, end);
}

void zpl_late_opened(uint64_t start, uint64_t end)
{
	zpl_unknown_add(start, end);
	zpl_late_withdraw(start, end);
	forget(NULL, start, end);
}

/* Threads can be in calls that were left. */
static void remember_left(uint64_t start, uint64_t end)
{
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		if (o->n_left && has_code(o, start, end))
			zpl_unknown_set_ran(start, end);
}

void zpl_late_stopped(uint64_t start, uint64_t end)
{
	struct zpl_patcher pt;

	remember_left(start, end);
	zpl_patch_open(&pt);
	pt.hidden = true;
	forget(&pt, start, end);
	zpl_patch_close(&pt);
	zpl_unknown_drop(start, end);
}

/* What is looked for in a range: the call that led here stops at the first gap, and so do we. */
enum judge {
	BEFORE,  /* about to become executable: all that is not so already */
	ARRIVED, /* all that is executable */
	FAILED,  /* a call changed some of it, or nothing: all of it */
};

struct range {
	uint64_t at, end;
	enum judge judge;
	bool runs; /* ARRIVED: where threads run it already */
};

/* A piece of private file memory: is it a segment of an ELF file, as the file has it? */
static uint64_t cover_piece(const struct zpl_map *m, uint64_t start, uint64_t end, bool runs)
{
	int fd = m->inode && !m->shared && m->read && !(m->write && m->exec) ?
			 open(m->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) :
			 -1;

	if (fd < 0)
		return start;
	if (cover_file(start, &end, fd, m->offset + (start - m->start), true, runs))
		end = start;
	close(fd);
	return end;
}

static void judge_one(const struct zpl_map *m, uint64_t start, uint64_t end, bool runs)
{
	uint64_t covered = cover_piece(m, start, end, runs);

	if (covered < end)
		zpl_unknown_add(covered, end);
}

/* What can be executed and not written is as it was, or has been made ready for that. */
static void judge_failed(const struct zpl_map *m, uint64_t start, uint64_t end)
{
	if (!m->exec)
		zpl_late_stopped(start, end);
	else if (m->write)
		zpl_late_opened(start, end);
}

static int judge_piece(const struct zpl_map *m, void *arg)
{
	struct range *r = arg;
	uint64_t start = r->at, end = m->end < r->end ? m->end : r->end;

	if (m->end <= start)
		return 0;
	if (m->start > start || start >= r->end)
		return 1;
	r->at = end;
	if (r->judge == FAILED)
		judge_failed(m, start, end);
	else if (r->judge == ARRIVED ? m->exec : !m->exec || m->write)
		judge_one(m, start, end, r->runs);
	return 0;
}

static void judge(uint64_t start, uint64_t end, enum judge what, bool runs)
{
	struct range r = { start, end, what, runs };

	if (zpl_maps_each_from(0, start, judge_piece, &r) < 0)
		zpl_unknown_add(start, end);
}

void zpl_late_protect(uint64_t start, uint64_t end)
{
	judge(start, end, BEFORE, false);
}

void zpl_late_arrived(uint64_t start, uint64_t end, bool runs)
{
	judge(start, end, ARRIVED, runs);
}

void zpl_late_failed(uint64_t start, uint64_t end)
{
	judge(start, end, FAILED, false);
}

uint64_t zpl_late_patched_page(uint64_t start, uint64_t end)
{
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		if (has_code(o, start, end))
			end = zpl_object_patched_page(o, start, end);
	return end;
}

static int unknown_at_start(const struct zpl_map *m, void *arg)
{
	(void)arg;
	if (m->exec && !m->inode && m->path[0] != '[')
		zpl_unknown_add(m->start, m->end);
	if (m->exec && (m->is_stack || strcmp(m->path, "[heap]") == 0))
		zpl_unknown_add(m->start, m->end);
	return 0;
}

void zpl_late_look(void)
{
	zpl_maps_each_of(ZPL_MAPS_EXEC, unknown_at_start, NULL);
}

/* Neither an image's, of any namespace, nor memory that zpl has made. */
static bool is_foreign(const struct zpl_map *m)
{
	if (m->path[0] == '[' && strcmp(m->path, "[heap]") != 0 && !m->is_stack)
		return false;
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		if (m->start >= o->start && m->end <= o->end)
			return false;
	return !zpl_object_base((const void *)(uintptr_t)m->start, NULL) &&
	       !zpl_trampoline_touches(m->start, m->end) && !zpl_site_is_stubs(m->start);
}

static int judge_foreign(const struct zpl_map *m, void *arg)
{
	(void)arg;
	if (m->exec && !zpl_unknown_ran(m->start, m->end) && is_foreign(m))
		judge_one(m, m->start, m->end, true);
	return 0;
}

void zpl_late_look_again(void)
{
	zpl_maps_each_of(ZPL_MAPS_EXEC, judge_foreign, NULL);
}

void zpl_late_init(void)
{
	for (struct zpl_object *o = zpl_objects; o; o = o->next)
		if (!o->excluded)
			zpl_left_note(o, 0, UINT64_MAX);
}
