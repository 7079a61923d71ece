/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * pristine - see pristine.h. The file is the one that the kernel names for the mapping, if it has
 * that one's inode or the image's build id.
 */
#include "pristine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "late_file.h"
#include "maps.h"
#include "scanner.h"

struct search {
	const struct zpl_object *o;
	struct zpl_late_file file;
	bool same_inode;
};

static bool has_inode(int fd, const struct zpl_map *m)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_ino == m->inode &&
	       ((uint64_t)major(st.st_dev) << 32 | minor(st.st_dev)) == m->dev;
}

/* The first piece of the image's code: 1, or -errno. */
static int find_file(const struct zpl_map *m, void *arg)
{
	struct search *s = arg;
	int fd, err;

	if (!m->exec || m->start < s->o->start || m->end > s->o->end)
		return 0;
	fd = m->inode ? open(m->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
	if (fd < 0)
		return -ENOENT;
	s->same_inode = has_inode(fd, m);
	err = zpl_late_file_find(&s->file, fd, m->start, m->offset);
	if (!err && s->file.bias != s->o->image.bias)
		err = -ESTALE;
	if (!err)
		err = zpl_late_file_lay(&s->file);
	close(fd);
	return err ? err : 1;
}

/* Some file systems show another inode to stat() than in a mapping. */
static bool is_same(const struct search *s, const struct zpl_image *img)
{
	const struct zpl_image *mapped = &s->o->image;

	return s->same_inode || (img->build_id_len && img->build_id_len == mapped->build_id_len &&
				 memcmp(img->build_id, mapped->build_id, img->build_id_len) == 0);
}

int zpl_pristine_plan(const struct zpl_object *o, const struct zpl_plan_options *opts,
		      struct zpl_plans *out)
{
	struct search s = { .o = o };
	struct zpl_plan_options filed = *opts;
	struct zpl_late_file *f = &s.file;
	struct zpl_plans plans;
	struct zpl_image img;
	int err = zpl_maps_each(find_file, &s);

	if (err != 1)
		return err ? err : -ENOENT;
	filed.as_filed = true;
	err = zpl_image_init(&img, f->mem - f->lo, f->bias, 0, 0, f->lo, f->hi);
	if (!err)
		err = is_same(&s, &img) ? zpl_scanner_plan(&img, &filed, &plans) : -ESTALE;
	zpl_late_file_drop(f);
	if (err)
		return err;
	free(out->plan);
	*out = plans;
	return 0;
}
