/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * message - what failed, as data and as one line of text
 *
 * A function that fails fills in a struct zpl_failure and returns -errno; it never
 * logs. One table, messages.def, turns the step into text:
 *
 *   zpl: <level>: <what failed>: <ERRNO>[, <fact>]; <remedy>; <what happens now>
 *
 * Lines are made in a fixed buffer without libc and go out with one raw write(2), so
 * all functions here are async-signal-safe and touch neither errno nor a lock.
 */
#ifndef ZPL_MESSAGE_H
#define ZPL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

/* One per row of messages.def: ZPL_STEP_<row>. */
enum zpl_step {
#define ZPL_MESSAGE(step, level, what, remedy, now) ZPL_STEP_##step,
#include "messages.def"
#undef ZPL_MESSAGE
	ZPL_N_STEPS
};

/**
 * struct zpl_failure - one thing that did not work
 *
 * @step:    what was being done
 * @err:     positive errno, or 0 where none says anything
 * @value:   an address, size, number or version; the row says which
 * @subject: what it was done to: a path, a variable, an image
 * @detail:  a fact that was observed: dlerror's text, a symbol, a sysctl's value
 */
struct zpl_failure {
	enum zpl_step step;
	int err;
	uint64_t value;
	char subject[256];
	char detail[256];
};

/**
 * zpl_fail() - fill in a failure; longer strings keep their end after "..."
 *
 * @fail:    may be NULL
 * @subject, @detail: may be NULL; copied. "SUBJECT: " at the start of @detail, as dlerror()
 *           has it, is left out
 *
 * Return:  -@err, or -EINVAL if @err is 0: `return zpl_fail(f, ZPL_STEP_X, ENOENT, 0, path, NULL)`
 * Context: pure.
 */
int zpl_fail(struct zpl_failure *fail, enum zpl_step step, int err, uint64_t value,
	     const char *subject, const char *detail);

/**
 * zpl_fail_load() - a library could not be loaded: @step, or ZPL_STEP_LOAD_MEMORY if
 * ld.so says that it was for want of memory
 *
 * @text: dlerror()'s, may be NULL
 *
 * Return:  -ENOENT or -ENOMEM
 * Context: pure.
 * Source:  glibc elf/dl-load.c, elf/dl-map-segments.h.
 */
int zpl_fail_load(struct zpl_failure *fail, enum zpl_step step, const char *path, const char *text);

/**
 * zpl_fail_zero() - VA 0 could not be mapped: find out which guard refused it
 *
 * @err:      positive errno of mmap(0, MAP_FIXED_NOREPLACE)
 * @min_addr: vm.mmap_min_addr, or -1 unknown
 * @rawio:    the process holds CAP_SYS_RAWIO in its own user namespace
 * @selinux:  SELinux is enforcing (/sys/fs/selinux/enforce reads 1)
 *
 * Fills in one of ZPL_STEP_ZERO_*.
 * Return:  -@err
 * Context: pure; the caller gathers the facts.
 * Source:  Linux security/commoncap.c cap_mmap_addr() (EPERM, judged in the initial
 *          user namespace), security/selinux/hooks.c selinux_mmap_addr() (EACCES).
 */
int zpl_fail_zero(struct zpl_failure *fail, int err, int64_t min_addr, bool rawio, bool selinux);

/**
 * zpl_message_fail() - say that the start failed and what happens now
 *
 * @cfg:        where and whether to write (ZPL_LOG, ZPL_LOG_FD); NULL: defaults
 * @continuing: the program runs on without hooks; else it does not start
 *
 * Where the descriptor is closed nothing is written, and nowhere else either.
 * Context: async-signal-safe; one write(2).
 */
void zpl_message_fail(const struct zpl_config *cfg, const struct zpl_failure *fail, bool continuing);

/**
 * zpl_message_note() - say something that does not end the start
 *
 * The row has level, text and consequence; below ZPL_LOG's level nothing is written.
 * Context: async-signal-safe; one write(2).
 */
void zpl_message_note(const struct zpl_config *cfg, const struct zpl_failure *fail);

/**
 * zpl_message_log() - a free line of information or debugging: `zpl: <level>: ...`
 *
 * @fmt: %s const char *, %d int, %u unsigned, %l int64_t, %x uint64_t as 0x..., %e int
 *       (positive errno, as its name), %% - no widths or flags. Not printf's own set, so
 *       not checked by the compiler
 *
 * Context: async-signal-safe; one write(2).
 */
void zpl_message_log(const struct zpl_config *cfg, enum zpl_log level, const char *fmt, ...);

/**
 * zpl_message_format() - the line that zpl_message_fail() or _note() would write
 *
 * @buf: @cap bytes; gets at most @cap - 1 and a NUL; ends in a newline, also if cut short
 *
 * Return:  bytes without the NUL; 0 if @cap < 2
 * Context: pure.
 */
size_t zpl_message_format(char *buf, size_t cap, const struct zpl_failure *fail, bool continuing);

/** zpl_message_level() - level of a step's row */
enum zpl_log zpl_message_level(enum zpl_step step);

/** zpl_message_step_name() - a step's name as docs/messages.md has it, "HOOK_MISSING" */
const char *zpl_message_step_name(enum zpl_step step);

/** zpl_errno_name() - "ENOENT", or NULL for a number that has no name here */
const char *zpl_errno_name(int err);

#endif
