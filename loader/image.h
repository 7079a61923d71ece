/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image - what a loaded ELF object looks like in memory
 *
 * Pure: reads bytes it is given, changes nothing, makes no system call. Every
 * offset comes from hostile data and is checked before it is followed. Works on a
 * live image (addresses are the process's own) and on a file laid out in a buffer
 * by the tests alike: `mem` is where vaddr 0 of the image would be.
 */
#ifndef ZPL_IMAGE_H
#define ZPL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZPL_IMAGE_MAX_SEGMENTS 32
#define ZPL_BUILD_ID_MAX 64

/** A readable PT_LOAD: [vaddr, vaddr + size) is mapped at mem + vaddr. */
struct zpl_segment {
	uint64_t vaddr;
	uint64_t size;  /* p_memsz clipped to what is readable */
	uint64_t file_size; /* how much of it the file holds: behind it there are zeros at first */
	bool exec;
	bool write;
};

struct zpl_image {
	const uint8_t *mem; /* bytes of the image: vaddr v is at mem + v */
	uint64_t bias;      /* run-time address of vaddr 0 (equals mem when live) */
	struct zpl_segment seg[ZPL_IMAGE_MAX_SEGMENTS];
	unsigned n_segs;
	uint64_t eh_frame_hdr;      /* vaddr, 0: none */
	uint64_t eh_frame_hdr_size;
	uint64_t dynamic;           /* vaddr, 0: none */
	uint64_t dynamic_size;
	uint8_t build_id[ZPL_BUILD_ID_MAX];
	unsigned build_id_len;      /* 0: none */
};

/** One function range, vaddr [start, end): as the unwind table or .dynsym says. */
struct zpl_range {
	uint64_t start;
	uint64_t end;
};

/**
 * zpl_image_init() - read ELF header and program headers
 *
 * @img:   filled in
 * @mem:   address of vaddr 0 in this process
 * @bias:  run-time address of vaddr 0 (as the code will see it)
 * @phdr_vaddr, @phnum: where the program headers are, as PT_PHDR / e_phoff says;
 *         if @phnum is 0 they are read from an ELF header at vaddr of the first byte
 *         (@first_vaddr)
 * @first_vaddr, @limit: [first_vaddr, limit) is the vaddr range that may be read
 *
 * Return:  0, -ENOEXEC not a 64-bit little-endian ELF of this machine,
 *          -EINVAL headers that contradict themselves or leave the range
 * Context: pure; no allocation.
 */
int zpl_image_init(struct zpl_image *img, const void *mem, uint64_t bias, uint64_t phdr_vaddr,
		   unsigned phnum, uint64_t first_vaddr, uint64_t limit);

/**
 * zpl_image_at() - pointer to @len readable bytes at @vaddr, or NULL if any lie outside
 */
const void *zpl_image_at(const struct zpl_image *img, uint64_t vaddr, uint64_t len);

/**
 * zpl_image_functions() - function ranges from the unwind table's FDEs and sized FUNC symbols
 *
 * @img: an initialised image
 * @out: set to a malloc'ed array, ascending by start, non-overlapping, all within
 *       executable segments; the caller frees it; NULL only with -ENOMEM
 * @n:   set to its length
 *
 * Each FDE's start is a start, and each symbol's that no FDE covers: a symbol inside
 * an FDE is a secondary entry and does not split it. Where ranges overlap, one ends
 * where the next starts, and what any of them covers stays covered.
 *
 * Return:  0, -ENOMEM, -EINVAL the tables contradict themselves (what could be read is returned)
 * Context: pure but for malloc. Linear in the table (n log n if it is unsorted).
 * Source:  LSB 10.6 (.eh_frame_hdr), psABI 4.2.4, gABI symbol table, DT_GNU_HASH for the count.
 */
int zpl_image_functions(const struct zpl_image *img, struct zpl_range **out, size_t *n);

/**
 * zpl_image_landing_pads() - where unwinding enters functions, as exception tables say
 *
 * @pad: called for each, in no order; a vaddr that nothing has checked
 *
 * Context: pure. Linear in the unwind table.
 */
void zpl_image_landing_pads(const struct zpl_image *img, void (*pad)(void *ctx, uint64_t vaddr), void *ctx);

/**
 * zpl_image_pointers() - addresses that the image's tables hold: what symbols are worth and
 * what ld.so writes by relocations
 *
 * @pointer: called for each, in no order; a vaddr that nothing has checked
 *
 * Return:  0, -EINVAL the tables cannot be read: there may be more
 * Context: pure. Linear in the tables.
 * Source:  gABI ch. 5 (DT_RELA, DT_RELR); psABI 4.4 (R_X86_64_RELATIVE, R_X86_64_64).
 */
int zpl_image_pointers(const struct zpl_image *img, void (*pointer)(void *ctx, uint64_t vaddr), void *ctx);

/**
 * zpl_image_symbol() - name of the function symbol covering @vaddr, or NULL
 *
 * @off: set to @vaddr minus the symbol's start
 */
const char *zpl_image_symbol(const struct zpl_image *img, uint64_t vaddr, uint64_t *off);

#endif
