/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * plan - for each system-call instruction of an image, the best patch that can be proved safe
 *
 * Pure: decoded facts in, patches out. Nothing is written, nothing is allocated in
 * the program, no address of the running process is used: a plan is in vaddrs of its
 * image, so it can be kept and used again for the same build id.
 */
#ifndef ZPL_PLAN_H
#define ZPL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image.h"

/* What the instruction at a site is. */
enum zpl_insn {
	ZPL_INSN_SYSCALL,  /* 0f 05 */
	ZPL_INSN_SYSENTER, /* 0f 34: reported only, never patched */
};

/* How a site can be changed. The order is the order of preference. */
enum zpl_patch_kind {
	ZPL_PATCH_NEAR,  /* jmp rel32 over one instruction of >= 5 bytes before the call */
	ZPL_PATCH_MOVED, /* jmp rel32 over the call and what follows it, moved to the stub */
	ZPL_PATCH_SHORT, /* jmp rel8 over the call to a jmp rel32 in dead padding */
	ZPL_PATCH_ZERO,  /* call *%rax to the page at VA 0 */
	ZPL_PATCH_PUNNED, /* e9 over the call's first byte, once it has been seen to run: punned.h */
	ZPL_PATCH_TRAP,  /* none of these: left alone, and served by a trap where that is armed */
};

/* Why a kind better than the chosen one was refused (bits; zero: nothing was refused). */
enum zpl_refusal {
	ZPL_NO_HOST = 1 << 0,      /* no instruction of >= 5 bytes before the call in its block */
	ZPL_TARGET_INSIDE = 1 << 1,/* something jumps between the host and the call */
	ZPL_INDIRECT = 1 << 2,     /* the function has an indirect jump: targets are not all known */
	ZPL_NO_MOVE = 1 << 3,      /* an instruction that cannot be moved */
	ZPL_NO_PADDING = 1 << 4,   /* no dead padding in reach */
	ZPL_RED_ZONE = 1 << 5,     /* [rsp-8, rsp-1] may be live at the call */
	ZPL_NR_UNBOUNDED = 1 << 6, /* the number is not proved to be within 0 .. 511 */
	ZPL_UNPROVED = 1 << 7,     /* not proved to be an instruction at all */
	ZPL_NO_ROOM = 1 << 8,      /* no memory for a stub within reach (decided later) */
	ZPL_REFUSED = 1 << 9,      /* the kernel refused the write (decided later) */
	ZPL_SYSENTER = 1 << 10,    /* not the syscall instruction */
	ZPL_INSIDE = 1 << 11,      /* with ZPL_UNPROVED: shown to be part of another instruction */
	ZPL_DATA = 1 << 12,        /* with ZPL_UNPROVED: between functions, and no path leads there */
	ZPL_ALTERED = 1 << 13,     /* the code is not what was planned for (decided later) */
	ZPL_RUNS = 1 << 14,        /* other threads may stand in what would be replaced (decided later) */
};

/* How a moved instruction is written again elsewhere. */
enum zpl_fix {
	ZPL_FIX_NONE,    /* same bytes */
	ZPL_FIX_RIP32,   /* rip-relative operand: 32-bit displacement at `at` is adjusted */
	ZPL_FIX_JCC,     /* conditional jump to `target`: 0f 8x rel32, condition in byte `at` (0..15) */
	ZPL_FIX_JMP,     /* jmp rel32 to `target` */
};

#define ZPL_MAX_MOVES 8

#define ZPL_PATCH_MOST 16 /* bytes that a patch replaces */

/* SHORT: position in zpl_plan.old of the 5 bytes at pad_at, to be verified like the others. */
#define ZPL_PLAN_OLD_PAD 8

struct zpl_move {
	uint8_t from;  /* offset from zpl_plan.patch_at, see below */
	uint8_t len;   /* bytes of the original instruction */
	uint8_t fix;   /* enum zpl_fix */
	uint8_t at;    /* position of the displacement (RIP32) or the condition (JCC) */
	int32_t apart; /* its branch target or rip-relative operand, counted from the instruction's end */
};

/**
 * struct zpl_plan - one site and what to do with it; all addresses are image vaddrs
 *
 * The stub runs: moves [0, n_before) ; the system call ; moves [n_before, n_before + n_after) ;
 * jump to `resume`. `from` of a move is the instruction's vaddr minus `patch_at` (always
 * >= 0). The visible return address (rcx) is always site + 2.
 *
 *   NEAR   patch_at = the host instruction, patch_len = its length (>= 5); moves before =
 *          host and everything from it up to the call; no moves after; resume = site + 2
 *   MOVED  patch_at = site (or an instruction before it, then with moves before);
 *          patch_len >= 5 covers whole instructions; moves after = those behind the call;
 *          resume = patch_at + patch_len
 *   SHORT  patch_at = site, patch_len = 2; pad_at = vaddr of 5 dead bytes within rel8 reach
 *   ZERO   patch_at = site, patch_len = 2
 *   TRAP   nothing is changed
 *
 * @escapes: a known branch lands between patch_at and the call, so that path still runs the
 *           original `syscall`; only ever set for NEAR when nothing without escapes is possible
 */
struct zpl_plan {
	uint64_t site;
	uint64_t patch_at;
	uint64_t resume;
	uint64_t pad_at;
	uint64_t func;      /* start of the function range it was proved from; 0: unproved */
	int32_t nr;         /* constant number, or -1 */
	uint16_t refused;   /* enum zpl_refusal bits */
	uint8_t kind;       /* enum zpl_patch_kind */
	uint8_t zero_ok;    /* ZPL_PATCH_ZERO would be safe too */
	uint8_t insn;       /* enum zpl_insn */
	uint8_t patch_len;
	uint8_t n_before;
	uint8_t n_after;
	uint8_t escapes;
	uint8_t old_len;
	uint8_t old[32];    /* old_len bytes at patch_at, to be verified before the write: patch_len and what
			     * of the moved instructions has room */
	uint8_t reserved[2];
	struct zpl_move move[ZPL_MAX_MOVES];
};

/** zpl_move_target() - vaddr of what a moved instruction leads to or accesses */
static inline uint64_t zpl_move_target(const struct zpl_plan *p, const struct zpl_move *m)
{
	return p->patch_at + m->from + m->len + (uint64_t)(int64_t)m->apart;
}

/**
 * struct zpl_plans - everything found in an image, ascending by site
 *
 * @altered: the code does not seem to be the file's: it has breakpoints. What lies behind one in
 *           its function is not proved, and these plans are for this process only.
 */
struct zpl_plans {
	struct zpl_plan *plan; /* malloc'ed */
	size_t n;
	size_t n_candidates;   /* byte pairs looked at */
	size_t n_proved;
	bool altered;
};

/**
 * struct zpl_plan_options - which kinds the caller can use; a site gets the first that is safe
 *
 * @allow_near:  near, moved and short;  @allow_zero: zero
 * @prefer_zero: zero, if allowed, comes first
 * @as_filed:    the image is as its file has it: an int3 is the program's own, no breakpoint
 */
struct zpl_plan_options {
	bool allow_near;
	bool allow_zero;
	bool prefer_zero;
	bool as_filed;
};

/**
 * zpl_plan_image() - find and plan every system-call instruction in the executable segments
 *
 * @img:  the image; not kept
 * @opts: allowed kinds; NULL: all
 * @out:  filled in; release with zpl_plans_free()
 *
 * Return:  0, -ENOMEM, -ENOSYS the decoder library is missing or of another version
 * Context: pure but for malloc; any thread, any namespace.
 * Source:  Intel SDM vol. 2B, SYSCALL (0F 05), SYSENTER (0F 34); psABI 3.2.2 (red zone).
 */
int zpl_plan_image(const struct zpl_image *img, const struct zpl_plan_options *opts,
		   struct zpl_plans *out);

void zpl_plans_free(struct zpl_plans *plans);

/* Calls that reach no hook. */
enum zpl_other_kind {
	ZPL_OTHER_INT80,    /* int $0x80: a 32-bit program's call */
	ZPL_OTHER_VSYSCALL, /* an address of the vsyscall page, as an immediate */
};

struct zpl_other {
	uint64_t vaddr; /* of the instruction, or of the immediate in it */
	enum zpl_other_kind kind;
};

/** struct zpl_others - @n of them, ascending; @place: malloc'ed */
struct zpl_others {
	struct zpl_other *place;
	size_t n;
};

/**
 * zpl_plan_others() - find what an image has of these
 *
 * @out: filled in, also on error as far as it goes
 *
 * Only instructions of functions, decoded from their starts: what cannot be shown to be one is none.
 * Return:  0, -ENOMEM
 * Context: as zpl_plan_image(). A pass over all text, and all functions that hold a candidate.
 * Source:  Intel SDM vol. 2A, INT n; arch/x86/include/uapi/asm/vsyscall.h of Linux.
 */
int zpl_plan_others(const struct zpl_image *img, struct zpl_others *out);

/** zpl_other_text() - what it is, as a short phrase */
const char *zpl_other_text(enum zpl_other_kind kind);

/** zpl_patch_kind_name() - "near", "moved", "short", "zero", "punned", "trap" */
const char *zpl_patch_kind_name(enum zpl_patch_kind kind);

/** zpl_refusal_text() - the first refusal in @bits as a short phrase; "" for 0 */
const char *zpl_refusal_text(unsigned bits);

#endif
