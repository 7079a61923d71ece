/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * reach - byte pairs between functions that no path leads to: data, not calls
 *
 * Assembly keeps tables in text (libcrypto's P-256 points), and some of their bytes look like
 * calls. Between two functions of the unwind table an instruction can be run only if control
 * comes there: from the end of the function before, by a branch, or by an address that
 * somebody holds. All places that could be such a branch or address are taken for one, also where
 * they are not; from each the gap is decoded along every path. What no path reaches is not run.
 *
 * Not looked for: an address that is computed from another one and from a table of
 * differences, if there is no code all the way between the two. A jump like that within the gap ends the attempt; one into it from a
 * function that the unwind table knows is not believed to exist. A gap that holds a proved call is
 * code, and not judged.
 */
#ifndef ZPL_REACH_H
#define ZPL_REACH_H

#include "plan.h"
#include "ranges.h"
#include "refs.h"

/**
 * struct zpl_reach - the gaps that are judged, and what leads into them
 *
 * @gap:  @n_gaps, ascending
 * @todo: @n_todo addresses in them that something outside their gap may lead to
 * @seen, @call: a bit for each byte of the gaps: an instruction, or a call, is reached there
 * @failed: there was no memory
 */
struct zpl_reach {
	const struct zpl_ranges *ranges;
	struct zpl_gap *gap;
	size_t n_gaps;
	uint64_t *todo;
	size_t n_todo, cap;
	uint8_t *seen, *call;
	bool failed;
};

/** zpl_reach_begin() - for at most @n candidates; release with zpl_reach_end(). Return: 0, -ENOMEM. */
int zpl_reach_begin(struct zpl_reach *r, const struct zpl_ranges *ranges, size_t n);

/** zpl_reach_expect() - the candidate at @addr will be judged; in ascending order */
void zpl_reach_expect(struct zpl_reach *r, uint64_t addr);

/** zpl_reach_watch() - mark the expected gaps in @refs */
void zpl_reach_watch(const struct zpl_reach *r, struct zpl_refs *refs);

/** zpl_reach_refer() - something at @from may lead to @to */
void zpl_reach_refer(struct zpl_reach *r, uint64_t from, uint64_t to);

/**
 * zpl_reach_judge() - mark those unproved candidates of @plans that are data with ZPL_DATA
 *
 * @swept: all that zpl_refs_sweep() finds has been told with zpl_reach_refer() for the gaps that were
 *         expected. If not, or if there are more of them now, that is done here.
 *
 * Without function ranges nothing is marked.
 * Return:  0, -ENOMEM
 * Context: pure but for malloc. Linear in the image; nothing where there is no candidate in a gap.
 * Source:  Intel SDM vol. 2: CALL, JMP, Jcc, XBEGIN, LEA.
 */
int zpl_reach_judge(struct zpl_reach *r, bool swept, struct zpl_plans *plans);

void zpl_reach_end(struct zpl_reach *r);

#endif
