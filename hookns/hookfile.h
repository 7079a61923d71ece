/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hookfile - why a file cannot be a hook, said better than dlopen does */
#ifndef ZPL_HOOKFILE_H
#define ZPL_HOOKFILE_H

#include "../loader/message.h"

/**
 * zpl_hookfile_check() - is @path a readable ELF library for this machine?
 *
 * Return:  0, or -errno with @fail filled in
 * Context: start-up.
 */
int zpl_hookfile_check(const char *path, struct zpl_failure *fail);

/** zpl_hookfile_dlerror() - turn dlopen's text into a failure. Return: -errno. */
int zpl_hookfile_dlerror(const char *path, const char *text, struct zpl_failure *fail);

#endif
