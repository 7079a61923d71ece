/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* late_file - an ELF file laid out in memory of our own, to be planned before ld.so is done with it */
#ifndef ZPL_LATE_FILE_H
#define ZPL_LATE_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>

#include "image.h"
#include "objects.h"

struct zpl_late_file {
	int fd;
	struct zpl_file_id id;
	Elf64_Phdr load[ZPL_IMAGE_MAX_SEGMENTS];
	unsigned n_loads;
	uint64_t lo, hi; /* vaddr extent, whole pages */
	uint8_t *mem;    /* hi - lo bytes: vaddr lo is here */
	uint64_t bias;
	uint64_t start, end; /* run-time range of the segment that was asked for, whole pages */
};

/**
 * zpl_late_file_find() - which executable segment of @fd is mapped at @start from @offset?
 *
 * Return:  0 with bias, start and end filled in; -ENOEXEC no ELF file of this machine, or none
 *          of its executable segments; or -errno from reading it
 */
int zpl_late_file_find(struct zpl_late_file *f, int fd, uint64_t start, uint64_t offset);

/**
 * zpl_late_file_lay() - map the file's segments as they will be, readable only
 *
 * Return:  0, -ENOEXEC, -ENOMEM. Release with zpl_late_file_drop().
 */
int zpl_late_file_lay(struct zpl_late_file *f);
void zpl_late_file_drop(struct zpl_late_file *f);

#endif
