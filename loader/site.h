/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * site - the patched system-call instructions of the process
 *
 * Filled by the patcher before the first byte changes; read by the entry, by signal
 * handlers and by the report. Records are never freed while code may still run in them.
 */
#ifndef ZPL_SITE_H
#define ZPL_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/layout.h"
#include "plan.h"

struct zpl_site {
	uint64_t addr;   /* the two-byte instruction */
	uint64_t ret;    /* addr + 2: what the kernel would leave in rcx */
	uint64_t cont;   /* where execution goes on after the call: ret, or the stub's tail */
	uint64_t pass;   /* code that makes the call unseen and goes on; 0: none */
	int32_t nr;      /* constant number, or -1 */
	uint32_t filter; /* which byte of the filter says what becomes of a call */
	uint8_t kind;    /* enum zpl_patch_kind */
	uint8_t n_before;
	uint8_t n_after;
	uint8_t patch_len;
	uint64_t patch_at; /* first changed byte */
	uint64_t stub;     /* first byte of the stub, 0: none */
	uint64_t call;     /* the stub's way into zpl: where a call is started again */
	uint64_t stub_end;
	uint32_t index;    /* for numbers known only at run time: place in the index table */
	/* where each moved instruction came from and went to, for signals: offsets from
	 * patch_at and from stub */
	uint8_t from[ZPL_MAX_MOVES];
	uint8_t to[ZPL_MAX_MOVES];
	bool active; /* the patch is in place */
	bool waits;  /* nobody asks for its number: nothing is patched so far, see waiting.h */
	bool staged; /* it is about to be written, with others of its page */
	bool tried;  /* a trapped call's place: a patch has been tried, see punned.h */
	bool vdso;   /* no instruction, but a function of the vDSO, called by the psABI */
};

/** zpl_site_number() - let @s make calls of number @nr; -1: not known beforehand */
static inline void zpl_site_number(struct zpl_site *s, int32_t nr)
{
	s->nr = nr;
	s->filter = nr >= 0 && nr < ZPL_FILTER_LAST ? (uint32_t)nr : ZPL_FILTER_LAST;
}

_Static_assert(offsetof(struct zpl_site, addr) == S_ADDR, "layout");
_Static_assert(offsetof(struct zpl_site, ret) == S_RET, "layout");
_Static_assert(offsetof(struct zpl_site, cont) == S_CONT, "layout");
_Static_assert(offsetof(struct zpl_site, pass) == S_PASS, "layout");
_Static_assert(offsetof(struct zpl_site, nr) == S_NR, "layout");
_Static_assert(offsetof(struct zpl_site, filter) == S_FILTER, "layout");
_Static_assert(offsetof(struct zpl_site, n_before) == S_N_BEFORE, "layout");
_Static_assert(offsetof(struct zpl_site, n_after) == S_N_AFTER, "layout");
_Static_assert(offsetof(struct zpl_site, patch_len) == S_PATCH_LEN, "layout");
_Static_assert(offsetof(struct zpl_site, patch_at) == S_PATCH_AT, "layout");
_Static_assert(offsetof(struct zpl_site, stub) == S_STUB, "layout");
_Static_assert(offsetof(struct zpl_site, call) == S_CALL, "layout");
_Static_assert(offsetof(struct zpl_site, from) == S_FROM, "layout");
_Static_assert(offsetof(struct zpl_site, to) == S_TO, "layout");

/** zpl_site_new() - a zeroed record that stays where it is; NULL: no memory. */
struct zpl_site *zpl_site_new(void);

/** zpl_site_index() - give @s a number below 32768 for stubs that carry one; -ENOSPC: none left. */
int zpl_site_index(struct zpl_site *s);

/** zpl_site_indexed() - the site that was given @index. Async-signal-safe. */
const struct zpl_site *zpl_site_indexed(uint16_t index);

/** zpl_site_add() - let @s be found by address. Return: 0, -ENOMEM. */
int zpl_site_add(struct zpl_site *s);

/**
 * zpl_site_remove() - let @s not be found by address any more: its code is gone or as it was
 *
 * The record and its stub stay, as a thread may still be in them.
 */
void zpl_site_remove(const struct zpl_site *s);

/** One area's stubs: @site ascends by stub address. Never changed once added. */
struct zpl_stubs {
	uint64_t start, end;
	struct zpl_site **site;
	size_t n;
	struct zpl_stubs *next;
};

_Static_assert(offsetof(struct zpl_stubs, start) == A_START, "layout");
_Static_assert(offsetof(struct zpl_stubs, end) == A_END, "layout");
_Static_assert(offsetof(struct zpl_stubs, site) == A_SITE, "layout");
_Static_assert(offsetof(struct zpl_stubs, n) == A_N, "layout");
_Static_assert(offsetof(struct zpl_stubs, next) == A_NEXT, "layout");

/** All areas, newest first. */
extern struct zpl_stubs *_Atomic zpl_site_stubs;

/** zpl_site_add_stubs() - let the sites of an area be found by addresses in their stubs; kept */
void zpl_site_add_stubs(struct zpl_stubs *stubs);

/** zpl_site_is_stubs() - does an area of stubs begin at @addr? */
bool zpl_site_is_stubs(uint64_t addr);

/** zpl_site_at() - the site whose instruction is at @addr, or NULL. Async-signal-safe. */
const struct zpl_site *zpl_site_at(uint64_t addr);

/**
 * zpl_site_stub_to_program() - the program's address for an address inside a stub
 *
 * @pc:   any address
 * @site: set to the site it belongs to
 *
 * Return:  the address in the program's own code, or 0: @pc is in no stub
 * Context: async-signal-safe.
 */
uint64_t zpl_site_stub_to_program(uint64_t pc, const struct zpl_site **site);

/**
 * zpl_site_begin() - where the program has the call before it and comes by the patch, if it goes on there by a jump
 *
 * Return:  the patch, if nothing but the number's load is behind it; else the call. Async-signal-safe.
 */
uint64_t zpl_site_begin(const struct zpl_site *s);

/**
 * zpl_site_program_to_stub() - where execution must go on instead of @pc
 *
 * Return:  an address in a stub if @pc is a patched call or lies in replaced bytes; else @pc
 * Context: async-signal-safe.
 */
uint64_t zpl_site_program_to_stub(uint64_t pc);

#endif
