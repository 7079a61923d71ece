/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sled - the bytes of the page at VA 0, and of the code it leads to
 *
 * The page: eight numbers form a group (8k-7 … 8k, group 0 is number 0 alone) and share one
 * `jmp rel32` at 8k, whose displacement is four times the byte P; what lies between two jumps
 * is P too, and P is an instruction prefix without effect. So each number of a group is one
 * instruction, prefixes and jump, that lands on the group's pad:
 *
 *   8k-7 … 8k-1   P P P P P P P
 *   8k            e9 P P P P          →  8k + 5 + 0xPPPPPPPP
 *
 * Groups without a number in use, and all of the page behind 511, are `hlt`: a fault at the very
 * address that was called, with all registers the caller's.
 *
 * The landing code: a call through a NULL or small pointer comes this way too, and must find
 * all registers and flags as they were. So nothing is changed that cannot be told again from
 * what is left until the caller is known:
 *
 *   pads     jmp group                              one each 8 bytes
 *   groups   xchg %rax,%rcx                         changes no flag
 *            lea -n(%rcx),%rcx; jrcxz found         for each number n in use
 *            lea last(%rcx),%rcx; xchg %rax,%rcx
 *            hlt                                    no call: all is as it was
 *   found    xchg %rax,%rcx                         rax was n: it is free now
 *            mov $n << 16,%eax; lahf; seto %al
 *            cmpl $low half of a site's return address,(%rsp); je site   a search tree
 *            hlt                                    no call of ours: rax tells n and the flags
 *   site     cmpl $high half,4(%rsp); jne hlt
 *            movabs $site << 16,%rcx; movzwl %ax,%eax; or %rcx,%rax; jmp *entry
 *   pass     the call, unseen, and back to the program
 */
#ifndef ZPL_ARCH_SLED_H
#define ZPL_ARCH_SLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../site.h"

#define ZPL_SLED_NUMBERS 512
#define ZPL_SLED_GROUPS 65
#define ZPL_SLED_SIZE 4096

/* Prefixes that a jump takes no notice of, best first: those with the landing code far from
 * where the heap of a program at a fixed address grows to. */
#define ZPL_SLED_PREFIXES { 0x67, 0x65, 0x3e, 0x2e }

/** zpl_sled_group() - the group of number or address @n */
static inline unsigned zpl_sled_group(unsigned n)
{
	return (n + 7) / 8;
}

/**
 * struct zpl_landing - the landing code while it is made, and what signal handlers ask about it
 *
 * @base: run-time address of @image, in the first 2 GiB; @found: where rax has begun to hold
 * number and flags; @sites_end: behind the last such place
 */
struct zpl_landing {
	uint8_t prefix;
	uint64_t base;
	uint8_t *image;
	size_t size;
	size_t used;
	uint64_t groups[ZPL_SLED_GROUPS];
	uint64_t groups_start, found, sites_end;
	/* places to be filled in when their target is known, as offsets in @image */
	uint32_t fix_number[ZPL_SLED_NUMBERS];
};

/** zpl_sled_base() - where the landing code's mapping must begin for prefix @p */
uint64_t zpl_sled_base(uint8_t p);

/**
 * zpl_sled_fill() - make the page for the numbers in @used
 *
 * @page: ZPL_SLED_SIZE bytes
 * Context: pure.
 */
void zpl_sled_fill(uint8_t *page, const bool used[ZPL_SLED_NUMBERS], uint8_t prefix);

/** zpl_sled_room() - bytes of landing code that @n sites need at most */
size_t zpl_sled_room(size_t n);

/**
 * zpl_sled_land() - make the landing code
 *
 * @l:     prefix, base, image and size are given
 * @site:  @n sites, sorted by zpl_sled_order(); their pass is filled in
 * @entry: run-time address of zpl_entry_zero, or its slow sister
 *
 * Return:  0, -ENOSPC
 * Context: pure but for the sites.
 */
int zpl_sled_land(struct zpl_landing *l, struct zpl_site *const *site, size_t n, uint64_t entry);

/** zpl_sled_order() - qsort() comparison of two struct zpl_site * for zpl_sled_land() */
int zpl_sled_order(const void *a, const void *b);

#endif
