/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * childenv - zpl's variables in the environment of executed programs
 *
 * A program may hand on its environment as it is, change it, or make another. What zpl needs is
 * added to the copy that the kernel gets, and taken out again before the new program's main:
 *
 *   ZPL_ADDED=A:B…    these variables, and this one, were not in what the program gave
 *   ZPL_WAS_A=value   A had this value there
 *
 * What the program has set to a value of its own is left as it is, so that it can start a program
 * with another hook; only LD_PRELOAD gets libzpl_boot.so put in front.
 */
#ifndef ZPL_CHILDENV_H
#define ZPL_CHILDENV_H

#include <stddef.h>
#include <stdint.h>

#define ZPL_CHILD_VARS_MAX 48

/** zpl_childenv_is_private() - is @entry one of the two marks above? */
int zpl_childenv_is_private(const char *entry);

/**
 * zpl_childenv_start() - learn what children need, from the environment of this process
 *
 * @envp:   as the kernel gave it
 * @folder: of zpl's libraries, absolute, ending in a slash
 *
 * Return:  0, -ENOMEM
 * Context: start-up; the working directory is still the one that relative paths are meant for.
 */
int zpl_childenv_start(char *const *envp, const char *folder);

/**
 * zpl_childenv_restore() - let the program see the environment that it was given
 *
 * @envp: on the program's stack; changed in place. What is left over between its end and the
 *        auxiliary vector reads as AT_IGNORE, so that whoever walks from one to the other arrives
 */
void zpl_childenv_restore(char **envp);

/** zpl_childenv_strip() - take only the marks out: the variables stay, for the program's children */
void zpl_childenv_strip(char **envp);

/** Memory for an environment; where it comes from is the caller's business. */
struct zpl_child_memory {
	char *at;
	size_t left;
};

/** What zpl_childenv_measure() found in the program's environment. */
struct zpl_childenv {
	uint64_t envp;                   /* the program's array */
	size_t n;                        /* its entries */
	int64_t at[ZPL_CHILD_VARS_MAX];  /* where each of our variables is, -1: nowhere */
	size_t need;                     /* bytes that zpl_childenv_make() needs at most */
};

/**
 * zpl_childenv_measure() - look at the program's environment
 *
 * Return:  0, -EFAULT, -E2BIG
 * Context: in a call, also in a child of vfork: no libc, no lock.
 */
int zpl_childenv_measure(struct zpl_childenv *e, uint64_t envp);

/**
 * zpl_childenv_make() - the environment to be handed to the kernel
 *
 * @follow: add what keeps the new program hooked; else take libzpl_boot.so out of an LD_PRELOAD that
 *          was inherited
 *
 * Return:  the array, in @m; NULL: the program's own serves, or cannot be read any more
 */
const uint64_t *zpl_childenv_make(const struct zpl_childenv *e, int follow, struct zpl_child_memory *m);

/** zpl_childenv_boot(), zpl_childenv_hooks() - absolute paths: of stage 1, and the list of hooks */
const char *zpl_childenv_boot(void);
const char *zpl_childenv_hooks(void);

#endif
