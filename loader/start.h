/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * start - from the hand-over of stage 1 to a hooked program: prepare, then commit
 *
 *   environment → hooks → images → plans → stubs │ → signals, first thread → bytes
 *                              can fail, nothing │ has changed
 */
#ifndef ZPL_START_H
#define ZPL_START_H

#include <link.h>
#include <stdint.h>

#include "config.h"

/** What the environment asked for; constant after start. */
extern struct zpl_config zpl_config;

/** Folder of zpl's libraries, ending in a slash. */
extern const char *zpl_folder;

/**
 * zpl_core_start() - stage 2's only export
 *
 * @argc, @argv, @envp: the program's
 * @program: its first link map
 * @folder:  where zpl's libraries are, ending in a slash; copied
 *
 * Return:  0: hooked, or running unhooked as ZPL_ON_ERROR=continue asks (a message was
 *          written); 1: refused, the process is to end with status 126
 */
int zpl_core_start(int argc, char **argv, char **envp, const struct link_map *program,
		   const char *folder);

#endif
