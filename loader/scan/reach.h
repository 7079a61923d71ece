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

/**
 * zpl_reach_judge() - mark those unproved candidates of @plans that are data with ZPL_DATA
 *
 * @ranges: of @img; without any nothing is marked
 *
 * Return:  0, -ENOMEM
 * Context: pure but for malloc. Linear in the image; nothing where there is no candidate in a gap.
 * Source:  Intel SDM vol. 2: CALL, JMP, Jcc, XBEGIN, LEA.
 */
int zpl_reach_judge(const struct zpl_image *img, const struct zpl_ranges *ranges,
		    struct zpl_plans *plans);

#endif
