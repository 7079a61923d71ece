/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * state - what is known of the general registers at one place of a function
 *
 * Only two things are of interest: which stack address a register holds, relative to
 * rsp at the function's entry, and which constant.
 */
#ifndef ZPL_STATE_H
#define ZPL_STATE_H

#include "decode.h"

/* What a register holds. */
enum zpl_tag {
	ZPL_TAG_OTHER,   /* anything but an address in this function's frame */
	ZPL_TAG_CONST,   /* the number v, in its low 32 bits */
	ZPL_TAG_STACK,   /* rsp at entry, plus v; rsp itself: or lower */
	ZPL_TAG_CALLERS, /* rbp as the caller left it */
	ZPL_TAG_MIXED,   /* may be a stack address: it depends on the path */
	ZPL_TAG_NONE,    /* nothing is known yet, because no known path leads here */
};

/**
 * struct zpl_state - the registers before an instruction
 *
 * @sure:    a chain of known branches leads here from the function's entry
 * @reached: that, or the place was assumed to be reached in a way that is not known
 */
struct zpl_state {
	int32_t v[16];
	uint8_t tag[16];
	bool reached;
	bool sure;
};

/** zpl_state_entry() - at a function's first instruction */
void zpl_state_entry(struct zpl_state *s);

/** zpl_state_unknown() - where nothing is known of how control came there */
void zpl_state_unknown(struct zpl_state *s);

/** zpl_state_merge() - also control with @s can come to @into. Return: whether that is news. */
bool zpl_state_merge(struct zpl_state *into, const struct zpl_state *s);

/**
 * zpl_state_step() - what @d does to the registers
 *
 * @s: the state before it, changed to the state after it
 *
 * A callee gives back rsp and what the psABI has it preserve (3.2.1, figure 3.4); the
 * kernel all but rax, rcx and r11.
 *
 * Return:  false: rsp is lost
 * Context: pure.
 */
bool zpl_state_step(const struct zpl_decoded *d, struct zpl_state *s);

#endif
