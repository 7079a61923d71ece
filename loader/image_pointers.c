/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_pointers - addresses in an image's own tables: see image.h
 *
 * Read from the tables, not from what they have been applied to: a plan is the same before
 * and after ld.so's work, and kept for both.
 *
 * Source: gABI ch. 5; psABI 4.4; the DT_RELR proposal (generic-abi, 2018).
 */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "image_parts.h"

struct visit {
	const struct zpl_image *img;
	void (*pointer)(void *ctx, uint64_t vaddr);
	void *ctx;
	uint64_t rela, rela_size, relr, relr_size;
};

static void note_entry(struct visit *v, const Elf64_Dyn *dyn)
{
	switch (dyn->d_tag) {
	case DT_RELA: v->rela = dyn->d_un.d_ptr; break;
	case DT_RELASZ: v->rela_size = dyn->d_un.d_val; break;
#ifdef DT_RELR
	case DT_RELR: v->relr = dyn->d_un.d_ptr; break;
	case DT_RELRSZ: v->relr_size = dyn->d_un.d_val; break;
#endif
	default: break;
	}
}

static int visit_rela(const struct visit *v)
{
	struct zpl_reader r;
	Elf64_Rela rela;
	uint64_t at;

	if (!v->rela_size)
		return 0;
	if (!zpl_image_vaddr(v->img, v->rela, &at) || !zpl_reader_open(&r, v->img, at, v->rela_size))
		return -EINVAL;
	while (zpl_reader_take(&r, &rela, sizeof(rela)))
		if (ELF64_R_TYPE(rela.r_info) == R_X86_64_RELATIVE)
			v->pointer(v->ctx, (uint64_t)rela.r_addend);
	return 0;
}

/* A word that ld.so adds the bias to, or has. */
static void visit_word(const struct visit *v, uint64_t at)
{
	const void *p = zpl_image_at(v->img, at, 8);
	uint64_t word;

	if (!p)
		return;
	memcpy(&word, p, 8);
	v->pointer(v->ctx, word);
	if (v->img->bias)
		v->pointer(v->ctx, word - v->img->bias);
}

/* An even word is an address; an odd one is a map of the 63 words behind the last. */
static int visit_relr(const struct visit *v)
{
	uint64_t at, entry, where = 0;
	struct zpl_reader r;

	if (!v->relr_size)
		return 0;
	if (!zpl_image_vaddr(v->img, v->relr, &at) || !zpl_reader_open(&r, v->img, at, v->relr_size))
		return -EINVAL;
	while (zpl_reader_take(&r, &entry, sizeof(entry))) {
		if (!(entry & 1)) {
			visit_word(v, entry);
			where = entry + 8;
			continue;
		}
		for (unsigned bit = 1; bit < 64; bit++)
			if (entry >> bit & 1)
				visit_word(v, where + 8 * (bit - 1));
		where += 63 * 8;
	}
	return 0;
}

int zpl_image_pointers(const struct zpl_image *img, void (*pointer)(void *ctx, uint64_t vaddr), void *ctx)
{
	struct visit v = { .img = img, .pointer = pointer, .ctx = ctx };
	struct zpl_reader r;
	Elf64_Dyn dyn;
	int err, err_relr;

	zpl_symbol_values(img, pointer, ctx);
	if (img->dynamic == 0)
		return 0;
	if (!zpl_reader_open(&r, img, img->dynamic, img->dynamic_size))
		return -EINVAL;
	while (zpl_reader_take(&r, &dyn, sizeof(dyn)) && dyn.d_tag != DT_NULL)
		note_entry(&v, &dyn);
	err = visit_rela(&v);
	err_relr = visit_relr(&v);
	return err ? err : err_relr;
}
