/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* cache - see cache.h */
#define _GNU_SOURCE
#include "cache.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/x86_64/syscall.h"
#include "area.h"

#define MAGIC "zpl-plan"
#define VERSION 7u /* raise it whenever the planner decides otherwise */
#define MOST_PLANS 1000000u
#define LARGEST (sizeof(struct header) + MOST_PLANS * sizeof(struct zpl_plan))

struct header {
	char magic[8];
	uint32_t version;
	uint32_t plan_size;
	uint64_t n, n_candidates, n_proved;
	uint64_t image_hash; /* build id, segments, options */
	uint64_t sum;        /* of the plans */
};

#define NAME_SIZE (PATH_MAX + 2 * ZPL_BUILD_ID_MAX + 16)

static char folder[PATH_MAX]; /* "": none */

static uint64_t fnv(uint64_t h, const void *data, size_t n)
{
	const unsigned char *p = data;

	while (n--)
		h = (h ^ *p++) * 0x100000001b3ull;
	return h;
}

static uint64_t mix(uint64_t h, uint64_t w)
{
	h = (h ^ w) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 29;
}

/* Word-wise, and four sums that do not wait for one another: this is done at every start. */
static uint64_t sum_of(const struct zpl_plan *plan, size_t n)
{
	const uint64_t *w = (const void *)plan;
	size_t words = n * sizeof *plan / 8, i = 0;
	uint64_t h[4] = { 1, 2, 3, 4 };

	_Static_assert(sizeof(*plan) % 8 == 0, "plans are whole words");
	for (; i + 4 <= words; i += 4) {
		h[0] = mix(h[0], w[i]);
		h[1] = mix(h[1], w[i + 1]);
		h[2] = mix(h[2], w[i + 2]);
		h[3] = mix(h[3], w[i + 3]);
	}
	for (; i < words; i++)
		h[0] = mix(h[0], w[i]);
	return mix(mix(mix(h[0], h[1]), h[2]), h[3]);
}

static uint64_t hash_of(const struct zpl_image *img, const struct zpl_plan_options *opts)
{
	uint64_t h = fnv(0xcbf29ce484222325ull, img->build_id, img->build_id_len);
	uint8_t flags[3] = { opts->allow_near, opts->allow_zero, opts->prefer_zero };

	h = fnv(h, flags, sizeof flags);
	for (unsigned i = 0; i < img->n_segs; i++) {
		h = fnv(h, &img->seg[i].vaddr, sizeof img->seg[i].vaddr);
		h = fnv(h, &img->seg[i].size, sizeof img->seg[i].size);
	}
	return h;
}

static bool is_private(const struct stat *st)
{
	return st->st_uid == (uid_t)zpl_raw0(__NR_geteuid) && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static bool use_folder(const char *base, const char *below)
{
	struct stat st;

	if (!base || base[0] != '/' || strlen(base) + strlen(below) >= sizeof folder)
		return false;
	stpcpy(stpcpy(folder, base), below);
	mkdir(folder, 0700);
	if (lstat(folder, &st) || !S_ISDIR(st.st_mode) || !is_private(&st))
		folder[0] = 0;
	return folder[0];
}

void zpl_cache_init(const char *setting)
{
	if (setting && strcmp(setting, "off") == 0)
		return;
	if (setting && *setting)
		use_folder(setting, "");
	else if (getenv("XDG_CACHE_HOME"))
		use_folder(getenv("XDG_CACHE_HOME"), "/zpl");
	else
		use_folder(getenv("HOME"), "/.cache/zpl");
}

/* FOLDER/BUILD-ID-KINDS.plan; not by stdio, most of which nothing else of a warm start needs. */
static bool file_name(char out[NAME_SIZE], const struct zpl_image *img, const struct zpl_plan_options *opts)
{
	char *p = out;

	if (!folder[0] || !img->build_id_len)
		return false;
	p = stpcpy(stpcpy(p, folder), "/");
	for (unsigned i = 0; i < img->build_id_len; i++) {
		*p++ = "0123456789abcdef"[img->build_id[i] >> 4];
		*p++ = "0123456789abcdef"[img->build_id[i] & 15];
	}
	*p++ = '-';
	*p++ = opts->allow_near ? 'n' : '-';
	*p++ = !opts->allow_zero ? '-' : opts->prefer_zero ? 'Z' : 'z';
	strcpy(p, ".plan");
	return true;
}

static bool in_code(const struct zpl_image *img, uint64_t vaddr, uint64_t len)
{
	for (unsigned i = 0; i < img->n_segs; i++)
		if (img->seg[i].exec && vaddr >= img->seg[i].vaddr &&
		    vaddr - img->seg[i].vaddr < img->seg[i].size &&
		    len <= img->seg[i].size - (vaddr - img->seg[i].vaddr))
			return true;
	return false;
}

static bool move_fits(const struct zpl_image *img, const struct zpl_plan *p, const struct zpl_move *m)
{
	if (!m->len || m->len > 15 || m->fix > ZPL_FIX_JMP || !in_code(img, p->patch_at + m->from, m->len))
		return false;
	return m->fix == ZPL_FIX_RIP32 ? m->at + 4u <= m->len : m->at < 16;
}

/* Nothing in a plan may lead outside the image's code, whatever the file says. */
static bool fits(const struct zpl_image *img, const struct zpl_plan *p)
{
	unsigned moves = (unsigned)p->n_before + p->n_after;

	if (!in_code(img, p->site, 2) || p->kind > ZPL_PATCH_TRAP || moves > ZPL_MAX_MOVES)
		return false;
	if (p->kind == ZPL_PATCH_TRAP)
		return true;
	if (p->patch_len < 2 || p->patch_len > ZPL_PATCH_MOST || p->old_len < p->patch_len ||
	    p->old_len > sizeof p->old || !in_code(img, p->patch_at, p->old_len) ||
	    !in_code(img, p->resume - 1, 1))
		return false;
	if (p->kind == ZPL_PATCH_SHORT && !in_code(img, p->pad_at, 5))
		return false;
	for (unsigned i = 0; i < moves; i++)
		if (!move_fits(img, p, &p->move[i]))
			return false;
	return true;
}

static bool all_fit(const struct zpl_image *img, const struct zpl_plan *plan, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!fits(img, &plan[i]) || (i && plan[i].site <= plan[i - 1].site))
			return false;
	return true;
}

/* @h begins the file's @size bytes in memory. */
static bool is_sound(const struct header *h, size_t size, const struct zpl_image *img,
		     const struct zpl_plan_options *opts)
{
	const struct zpl_plan *plan = (const void *)(h + 1);

	return memcmp(h->magic, MAGIC, sizeof h->magic) == 0 && h->version == VERSION &&
	       h->plan_size == sizeof *plan && h->n <= MOST_PLANS &&
	       size == sizeof *h + h->n * sizeof *plan && h->image_hash == hash_of(img, opts) &&
	       sum_of(plan, h->n) == h->sum && all_fit(img, plan, h->n);
}

/* A private mapping: what is changed of it later is this process's. Files are never written in place. */
static int map_plans(int fd, const struct zpl_image *img, const struct zpl_plan_options *opts,
		     struct zpl_plans *out)
{
	struct header *h;
	struct stat st;
	size_t size;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !is_private(&st) ||
	    st.st_size < (off_t)sizeof *h || st.st_size > (off_t)LARGEST)
		return -ENOENT;
	size = (size_t)st.st_size;
	h = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (h == MAP_FAILED)
		return -ENOENT;
	if (!is_sound(h, size, img, opts)) {
		munmap(h, size);
		return -ENOENT;
	}
	zpl_area_note((uint64_t)(uintptr_t)h, (uint64_t)(uintptr_t)h + size);
	*out = (struct zpl_plans){ .plan = (void *)(h + 1), .n = h->n,
				   .n_candidates = h->n_candidates, .n_proved = h->n_proved };
	return 0;
}

int zpl_cache_load(const struct zpl_image *img, const struct zpl_plan_options *opts,
		   struct zpl_plans *out)
{
	char path[NAME_SIZE];
	int fd, err;

	*out = (struct zpl_plans){ 0 };
	if (!file_name(path, img, opts))
		return -ENOENT;
	/* not by libc, whose calls are looked through for hooks' descriptors */
	fd = (int)zpl_raw4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
	if (fd < 0)
		return -ENOENT;
	err = map_plans(fd, img, opts, out);
	zpl_raw1(__NR_close, fd);
	return err;
}

static bool write_all(int fd, const void *data, size_t n)
{
	return write(fd, data, n) == (ssize_t)n;
}

void zpl_cache_store(const struct zpl_image *img, const struct zpl_plan_options *opts,
		     const struct zpl_plans *plans)
{
	struct header h = { .magic = MAGIC, .version = VERSION, .plan_size = sizeof *plans->plan,
			    .n = plans->n, .n_candidates = plans->n_candidates,
			    .n_proved = plans->n_proved };
	char path[NAME_SIZE], temp[NAME_SIZE + 16];
	struct rlimit limit;
	bool good;
	int fd;

	if (!file_name(path, img, opts))
		return;
	/* past the limit on file sizes a write kills by SIGXFSZ */
	if (getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur != RLIM_INFINITY)
		return;
	h.image_hash = hash_of(img, opts);
	h.sum = sum_of(plans->plan, plans->n);
	snprintf(temp, sizeof temp, "%s.%d", path, (int)getpid());
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	good = write_all(fd, &h, sizeof h) && write_all(fd, plans->plan, plans->n * sizeof *plans->plan);
	close(fd);
	if (!good || rename(temp, path))
		unlink(temp);
}
