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

/** zpl_late_init() - remember what of the first images could not be patched */
void zpl_late_init(void);

/**
 * zpl_late_mapped() - [start, end) has just been mapped executable from offset @offset of @fd
 *
 * @fd: -1: from no file; @patchable: private, readable and not writable
 */
void zpl_late_mapped(uint64_t start, uint64_t end, int fd, uint64_t offset, bool patchable);

/**
 * zpl_late_protect() - [start, end) is about to become executable and not writable
 *
 * What is executable and not writable already is left as it is.
 */
void zpl_late_protect(uint64_t start, uint64_t end);


/** zpl_late_arrived() - judge whatever is executable in [start, end), as /proc/self/maps has it */
void zpl_late_arrived(uint64_t start, uint64_t end);

/**
 * zpl_late_failed() - a call on [start, end) that zpl had made ready for failed, and may have
 * been carried out in part: patch what is executable, put back what is not
 */
void zpl_late_failed(uint64_t start, uint64_t end);

/** zpl_late_known() - does [start, end) touch anything that is remembered? Any thread, any time. */
bool zpl_late_known(uint64_t start, uint64_t end);

/** zpl_late_patched_page() - the first page in [start, end) that holds bytes of a patch; @end: none does */
uint64_t zpl_late_patched_page(uint64_t start, uint64_t end);

/** zpl_late_restore() - put the old bytes back in [start, end), which will be changed or moved */
void zpl_late_restore(uint64_t start, uint64_t end);

/** zpl_late_forget() - [start, end) holds other memory now, or is not executable any more */
void zpl_late_forget(uint64_t start, uint64_t end);


#endif
