/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* target - the file that is to be executed: can hooks follow into it? */
#ifndef ZPL_TARGET_H
#define ZPL_TARGET_H

#include <stdbool.h>
#include <stdint.h>

struct zpl_target {
	bool exists;     /* a regular file that someone may execute */
	const char *why; /* hooks cannot follow, because it is this; NULL: they can */
	bool chokes;     /* its dynamic linker would fail on stage 1, or complain */
	char name[256];  /* for people; its beginning, if it is too long */
};

/**
 * zpl_target_look() - look at the file of an execve or execveat
 *
 * @dirfd, @path, @flags: as execveat(2) has them; @path is the program's pointer
 *
 * What cannot be found out is taken for a program that hooks can follow into.
 * Context: in a call, also in a child of vfork: no libc state, no lock. Opens and closes a descriptor.
 */
void zpl_target_look(struct zpl_target *t, int dirfd, uint64_t path, int flags);

#endif
