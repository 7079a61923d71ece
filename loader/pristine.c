/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * pristine - see pristine.h. The file is the one that the kernel names for the mapping, if it has
 * that one's inode or the image's build id. What it says is hostile until checked.
 */
#include "pristine.h"

#include <elf.h>
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

/* The first piece of the image's code: 1, with the file open; or -errno. */
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
	if (err)
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

static void shut(struct search *s)
{
	zpl_late_file_drop(&s->file);
	close(s->file.fd);
}

/* The file of @s->o is found and laid, and @img is what it holds. 0: to be shut; or -errno. */
static int look(struct search *s, struct zpl_image *img)
{
	struct zpl_late_file *f = &s->file;
	int err = zpl_maps_each(find_file, s);

	if (err != 1)
		return err ? err : -ENOENT;
	err = zpl_image_init(img, f->mem - f->lo, f->bias, 0, 0, f->lo, f->hi);
	if (!err && !is_same(s, img))
		err = -ESTALE;
	if (err)
		shut(s);
	return err;
}

int zpl_pristine_plan(const struct zpl_object *o, const struct zpl_plan_options *opts,
		      struct zpl_plans *out)
{
	struct search s = { .o = o };
	struct zpl_plan_options filed = *opts;
	struct zpl_plans plans;
	struct zpl_image img;
	int err = look(&s, &img);

	if (err)
		return err;
	filed.as_filed = true;
	err = zpl_scanner_plan(&img, &filed, &plans);
	shut(&s);
	if (err)
		return err;
	free(out->plan);
	*out = plans;
	return 0;
}

/* The file's section headers, malloc'ed. NULL: none that can be read. */
static Elf64_Shdr *read_sections(const struct zpl_late_file *f, unsigned *n)
{
	Elf64_Shdr *sh;
	Elf64_Ehdr eh;
	size_t size;

	if (pread(f->fd, &eh, sizeof eh, 0) != (ssize_t)sizeof eh || !eh.e_shnum ||
	    eh.e_shentsize != sizeof *sh || eh.e_shoff > f->id.size)
		return NULL;
	*n = eh.e_shnum;
	size = *n * sizeof *sh;
	sh = malloc(size);
	if (sh && pread(f->fd, sh, size, (off_t)eh.e_shoff) == (ssize_t)size)
		return sh;
	free(sh);
	return NULL;
}

static bool holds(const Elf64_Shdr *s, uint64_t site)
{
	return (s->sh_flags & SHF_ALLOC) && site >= s->sh_addr && site - s->sh_addr < s->sh_size &&
	       s->sh_size - (site - s->sh_addr) >= 2;
}

/* Is what is mapped there what the section holds? */
static bool is_in_place(const struct zpl_late_file *f, const Elf64_Shdr *s)
{
	for (unsigned i = 0; i < f->n_loads; i++) {
		const Elf64_Phdr *p = &f->load[i];

		if (s->sh_addr >= p->p_vaddr && s->sh_addr - p->p_vaddr < p->p_filesz)
			return s->sh_type != SHT_NOBITS &&
			       s->sh_offset - p->p_offset == s->sh_addr - p->p_vaddr &&
			       s->sh_size <= p->p_filesz - (s->sh_addr - p->p_vaddr);
	}
	return false;
}

/* It lies in a section, and in none for instructions. */
static bool is_data(const struct zpl_late_file *f, const Elf64_Shdr *sh, unsigned n, uint64_t site)
{
	bool data = false;

	for (unsigned i = 0; i < n; i++) {
		if (!holds(&sh[i], site))
			continue;
		if ((sh[i].sh_flags & SHF_EXECINSTR) || !is_in_place(f, &sh[i]))
			return false;
		data = true;
	}
	return data;
}

static bool is_open(const struct zpl_plan *p)
{
	return (p->refused & ZPL_UNPROVED) && !(p->refused & (ZPL_INSIDE | ZPL_DATA));
}

void zpl_pristine_sections(const struct zpl_object *o, struct zpl_plans *plans)
{
	struct search s = { .o = o };
	struct zpl_image img;
	Elf64_Shdr *sh;
	unsigned n;
	size_t i = 0;

	while (i < plans->n && !is_open(&plans->plan[i]))
		i++;
	if (i == plans->n || look(&s, &img))
		return;
	sh = read_sections(&s.file, &n);
	for (; sh && i < plans->n; i++)
		if (is_open(&plans->plan[i]) && is_data(&s.file, sh, n, plans->plan[i].site))
			plans->plan[i].refused |= ZPL_DATA;
	free(sh);
	shut(&s);
}
