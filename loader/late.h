/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * late - code that appears while the program runs: judged, patched, forgotten
 *
 * Whatever becomes executable is either a segment of an ELF file, whose calls are planned from
 * the file and patched, or memory about which nothing can be proved, which is only
 * remembered. All functions: one caller at a time, on the hook namespace's thread block.
 */
#ifndef ZPL_LATE_H
#define ZPL_LATE_H

#include <stdbool.h>
#include <stdint.h>

/** zpl_late_look() - remember executable memory of no image. Before zpl or a hook maps any. */
void zpl_late_look(void);

/**
 * zpl_late_look_again() - judge what has become executable since, by threads whose calls were not hooked yet
 *
 * Context: start-up, when all are.
 */
void zpl_late_look_again(void);

/** zpl_late_init() - remember what of the first images could not be patched */
void zpl_late_init(void);

/**
 * zpl_late_mapped() - [start, end) has just been mapped executable from offset @offset of @fd
 *
 * @fd:   -1: from no file, or not private, readable and unwritable: nothing can be patched
 * @runs: threads may be running it: it took the place of such code
 */
void zpl_late_mapped(uint64_t start, uint64_t end, int fd, uint64_t offset, bool runs);

/**
 * zpl_late_protect() - [start, end) is about to become executable and not writable
 *
 * What is executable and not writable already is left as it is.
 */
void zpl_late_protect(uint64_t start, uint64_t end);

/** zpl_late_opened() - [start, end) has been made writable and executable: nothing of ours stays, and threads run it */
void zpl_late_opened(uint64_t start, uint64_t end);

/** zpl_late_stopped() - [start, end) is not executable any more: nothing of ours stays */
void zpl_late_stopped(uint64_t start, uint64_t end);

/** zpl_late_arrived() - judge whatever is executable in [start, end), as /proc/self/maps has it; @runs: as above */
void zpl_late_arrived(uint64_t start, uint64_t end, bool runs);

/** zpl_late_failed() - a change of [start, end)'s protection failed, and may have been carried out in part */
void zpl_late_failed(uint64_t start, uint64_t end);

/** zpl_late_runs() - does [start, end) touch an image's code, which threads may be running? One caller at a time. */
bool zpl_late_runs(uint64_t start, uint64_t end);

/** zpl_late_known() - does [start, end) touch anything that is remembered? Any thread, any time. */
bool zpl_late_known(uint64_t start, uint64_t end);

/** zpl_late_patched_page() - the first page in [start, end) that holds bytes of a patch; @end: none does */
uint64_t zpl_late_patched_page(uint64_t start, uint64_t end);

/** zpl_late_withdraw() - put the old bytes back in [start, end), which will be moved; threads may run it */
void zpl_late_withdraw(uint64_t start, uint64_t end);

/** zpl_late_forget() - [start, end) holds other memory now, or none */
void zpl_late_forget(uint64_t start, uint64_t end);

#endif
