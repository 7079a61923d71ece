/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image - ELF header, program headers, build id, and checked access to the bytes
 *
 * Runs in the core and in the scanner (hook namespace) and in tests, never on the
 * path of a call. Rules: nothing read from the image is believed before it is
 * checked; structures are copied out, because hostile offsets are unaligned;
 * addresses are integers until the bytes behind them are known to be readable
 * (`mem` may be NULL: an image linked at a fixed address has its vaddr 0 there).
 */
#include "image.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "image_parts.h"

/* The part of the address space that init() may read, before segments are known. */
struct window {
	const uint8_t *mem;
	uint64_t first;
	uint64_t limit;
};

static const uint8_t *mem_at(const uint8_t *mem, uint64_t vaddr)
{
	return (const uint8_t *)((uintptr_t)mem + (uintptr_t)vaddr);
}

static bool inside(uint64_t first, uint64_t limit, uint64_t vaddr, uint64_t len)
{
	return vaddr >= first && vaddr <= limit && len <= limit - vaddr;
}

static bool copy_out(const struct window *w, uint64_t vaddr, void *dst, size_t len)
{
	if (!inside(w->first, w->limit, vaddr, len))
		return false;
	memcpy(dst, mem_at(w->mem, vaddr), len);
	return true;
}

static bool ehdr_is_ours(const Elf64_Ehdr *eh)
{
	return !memcmp(eh->e_ident, ELFMAG, SELFMAG) && eh->e_ident[EI_CLASS] == ELFCLASS64 &&
	       eh->e_ident[EI_DATA] == ELFDATA2LSB && eh->e_ident[EI_VERSION] == EV_CURRENT &&
	       eh->e_machine == EM_X86_64 && (eh->e_type == ET_DYN || eh->e_type == ET_EXEC);
}

static int find_phdrs(const struct window *w, uint64_t *phdr_vaddr, unsigned *phnum)
{
	Elf64_Ehdr eh;

	if (!copy_out(w, w->first, &eh, sizeof(eh)) || !ehdr_is_ours(&eh))
		return -ENOEXEC;
	if (eh.e_phentsize != sizeof(Elf64_Phdr) || eh.e_phnum == 0 || eh.e_phnum == PN_XNUM)
		return -EINVAL;
	*phdr_vaddr = w->first + eh.e_phoff; /* in the file's first page: checked with its length */
	*phnum = eh.e_phnum;
	return 0;
}

/*
 * PT_LOADs ascend and do not overlap (gABI): an address then has one meaning. What
 * is not readable (execute-only) cannot be judged and is left out; so is a .bss of
 * its own that the caller's range does not reach, which holds no code.
 */
static int add_segment(struct zpl_image *img, const struct window *w, const Elf64_Phdr *ph)
{
	struct zpl_segment *seg = &img->seg[img->n_segs];
	uint64_t end = ph->p_vaddr + ph->p_memsz;

	if (end < ph->p_vaddr || ph->p_filesz > ph->p_memsz || ph->p_vaddr < w->first)
		return -EINVAL;
	if (!(ph->p_flags & PF_R) || ph->p_memsz == 0)
		return 0;
	if (ph->p_vaddr >= w->limit)
		return ph->p_filesz ? -EINVAL : 0;
	if (img->n_segs && ph->p_vaddr < seg[-1].vaddr + seg[-1].size)
		return -EINVAL;
	if (img->n_segs == ZPL_IMAGE_MAX_SEGMENTS)
		return -EINVAL;
	seg->vaddr = ph->p_vaddr;
	seg->size = (end < w->limit ? end : w->limit) - ph->p_vaddr;
	seg->file_size = ph->p_filesz < seg->size ? ph->p_filesz : seg->size;
	seg->exec = (ph->p_flags & PF_X) != 0;
	seg->write = (ph->p_flags & PF_W) != 0;
	img->n_segs++;
	return 0;
}

static int add_phdr(struct zpl_image *img, const struct window *w, const Elf64_Phdr *ph)
{
	if (ph->p_type == PT_LOAD)
		return add_segment(img, w, ph);
	if (ph->p_type == PT_GNU_EH_FRAME) {
		img->eh_frame_hdr = ph->p_vaddr;
		img->eh_frame_hdr_size = ph->p_memsz;
	} else if (ph->p_type == PT_DYNAMIC) {
		img->dynamic = ph->p_vaddr;
		img->dynamic_size = ph->p_memsz;
	}
	return 0;
}

static uint64_t align_up(uint64_t len, uint64_t align)
{
	return (len + align - 1) & ~(align - 1);
}

/* One note; false at the end or when the rest makes no sense. */
static bool read_note(struct zpl_image *img, struct zpl_reader *r, uint64_t align)
{
	Elf64_Nhdr note;
	char name[4];
	uint64_t name_len, desc_len;

	if (!zpl_reader_take(r, &note, sizeof(note)))
		return false;
	name_len = align_up(sizeof(note) + (uint64_t)note.n_namesz, align) - sizeof(note);
	desc_len = align_up(note.n_descsz, align);
	if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof(name) ||
	    note.n_descsz == 0 || note.n_descsz > ZPL_BUILD_ID_MAX)
		return zpl_reader_skip(r, name_len) && zpl_reader_skip(r, desc_len);
	if (!zpl_reader_take(r, name, sizeof(name)))
		return false;
	if (memcmp(name, ELF_NOTE_GNU, sizeof(name)))
		return zpl_reader_skip(r, desc_len);
	if (zpl_reader_take(r, img->build_id, note.n_descsz))
		img->build_id_len = note.n_descsz;
	return false;
}

static void read_notes(struct zpl_image *img, const Elf64_Phdr *ph)
{
	struct zpl_reader r;

	if (img->build_id_len || !zpl_reader_open(&r, img, ph->p_vaddr, ph->p_memsz))
		return;
	while (read_note(img, &r, ph->p_align == 8 ? 8 : 4))
		;
}

int zpl_image_init(struct zpl_image *img, const void *mem, uint64_t bias, uint64_t phdr_vaddr,
		   unsigned phnum, uint64_t first_vaddr, uint64_t limit)
{
	struct window w = { .mem = mem, .first = first_vaddr, .limit = limit };
	Elf64_Phdr ph;
	unsigned i;
	int err;

	memset(img, 0, sizeof(*img));
	img->mem = mem;
	img->bias = bias;
	if (limit < first_vaddr)
		return -EINVAL;
	if (phnum == 0) {
		err = find_phdrs(&w, &phdr_vaddr, &phnum);
		if (err)
			return err;
	}
	if (!inside(w.first, w.limit, phdr_vaddr, (uint64_t)phnum * sizeof(ph)))
		return -EINVAL;
	for (i = 0; i < phnum; i++) {
		copy_out(&w, phdr_vaddr + i * sizeof(ph), &ph, sizeof(ph));
		err = add_phdr(img, &w, &ph);
		if (err)
			return err;
	}
	for (i = 0; i < phnum; i++) { /* notes are read through the segments */
		copy_out(&w, phdr_vaddr + i * sizeof(ph), &ph, sizeof(ph));
		if (ph.p_type == PT_NOTE)
			read_notes(img, &ph);
	}
	return img->n_segs ? 0 : -EINVAL;
}

const struct zpl_segment *zpl_image_segment(const struct zpl_image *img, uint64_t vaddr)
{
	for (unsigned i = 0; i < img->n_segs; i++) {
		const struct zpl_segment *seg = &img->seg[i];

		if (vaddr >= seg->vaddr && vaddr - seg->vaddr < seg->size)
			return seg;
	}
	return NULL;
}

const void *zpl_image_at(const struct zpl_image *img, uint64_t vaddr, uint64_t len)
{
	const struct zpl_segment *seg = zpl_image_segment(img, vaddr);

	if (!seg || len > seg->size - (vaddr - seg->vaddr))
		return NULL;
	return mem_at(img->mem, vaddr);
}

bool zpl_image_vaddr(const struct zpl_image *img, uint64_t stored, uint64_t *vaddr)
{
	*vaddr = stored;
	if (zpl_image_segment(img, stored))
		return true;
	*vaddr = stored - img->bias;
	return zpl_image_segment(img, *vaddr) != NULL;
}

bool zpl_reader_open(struct zpl_reader *r, const struct zpl_image *img, uint64_t vaddr,
		     uint64_t len)
{
	const struct zpl_segment *seg = zpl_image_segment(img, vaddr);
	uint64_t left;

	if (!seg)
		return false;
	left = seg->size - (vaddr - seg->vaddr);
	r->bytes = mem_at(img->mem, vaddr);
	r->vaddr = vaddr;
	r->left = len < left ? len : left;
	return true;
}

bool zpl_reader_skip(struct zpl_reader *r, uint64_t len)
{
	if (len > r->left)
		return false;
	r->bytes += len;
	r->vaddr += len;
	r->left -= len;
	return true;
}

bool zpl_reader_take(struct zpl_reader *r, void *dst, size_t len)
{
	const uint8_t *from = r->bytes;

	if (!zpl_reader_skip(r, len))
		return false;
	memcpy(dst, from, len);
	return true;
}
