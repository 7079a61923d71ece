/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * vdso - calls that never become one: the vDSO's functions, led to hooks that ask for them
 *
 * A function's first five bytes are replaced; what a hook passes on is then made as a real call,
 * which gives the same answer. A hook asks by naming the number, not by wanting all.
 */
#ifndef ZPL_VDSO_H
#define ZPL_VDSO_H

#include <stdbool.h>

/**
 * zpl_vdso_patch() - lead those functions to zpl whose number @asked says yes to
 *
 * @among: other threads may stand in what would be replaced, and the kernel lets nobody take a page out of its vDSO: then none
 *         is, which is said
 *
 * Return:  number of functions; 0 also where there is no vDSO or no room near it
 * Context: start-up, after zpl_objects_commit().
 */
unsigned zpl_vdso_patch(bool (*asked)(long nr), bool among);

#endif
