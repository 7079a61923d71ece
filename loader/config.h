/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * config - what the environment asks zpl to do
 *
 * Pure: an environment in, a struct out. No system call, no allocation, no libc
 * function, no global: usable in stage 1, stage 2 and the tests alike.
 */
#ifndef ZPL_CONFIG_H
#define ZPL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct zpl_failure;

enum zpl_method {
	ZPL_METHOD_AUTO, /* the best patch for each site */
	ZPL_METHOD_NEAR, /* never map VA 0 */
	ZPL_METHOD_ZERO, /* VA 0 for every site it is safe for */
};

enum zpl_on_error {
	ZPL_ON_ERROR_STOP,     /* one message, exit status 126 */
	ZPL_ON_ERROR_CONTINUE, /* the same message, then the program without hooks */
};

enum zpl_log {
	ZPL_LOG_OFF,
	ZPL_LOG_ERROR,
	ZPL_LOG_WARN,
	ZPL_LOG_INFO,
	ZPL_LOG_DEBUG,
};

enum zpl_coverage {
	ZPL_COVERAGE_SCAN, /* proved sites only, no trap */
	ZPL_COVERAGE_AUTO, /* traps while unproved executable memory exists */
	ZPL_COVERAGE_ALL,  /* traps always */
};

/**
 * struct zpl_config - the environment, understood
 *
 * @hooks:    LIBZPHOOK, a colon list of paths; NULL: unset or empty
 * @report:   ZPL_REPORT, a file name or "stderr"; NULL: no report
 * @exclude:  ZPL_EXCLUDE, a colon list of globs of images to leave alone, or NULL
 * @only:     ZPL_ONLY, a colon list of globs of programs to hook; NULL: all
 * @method:   ZPL_METHOD=auto|near|zero
 * @on_error: ZPL_ON_ERROR=stop|continue
 * @log:      ZPL_LOG=off|error|warn|info|debug, default warn
 * @coverage: ZPL_COVERAGE=scan|auto|all
 * @log_fd:   ZPL_LOG_FD, default 2
 * @follow:   ZPL_FOLLOW=0|1, default 1: hooks follow into programs that are exec'ed
 *
 * The strings are the environment's own and are not copied.
 */
struct zpl_config {
	const char *hooks;
	const char *report;
	const char *exclude;
	const char *only;
	enum zpl_method method;
	enum zpl_on_error on_error;
	enum zpl_log log;
	enum zpl_coverage coverage;
	int log_fd;
	bool follow;
};

/**
 * zpl_config_parse() - read zpl's variables
 *
 * @envp: a NULL-ended environment; of a name that occurs twice the first counts,
 *        as getenv() has it; an empty value is as good as none
 * @cfg:  always filled in completely: a variable whose value is bad has its default,
 *        so that the message about it goes where the others say
 * @fail: filled in (ZPL_STEP_CONFIG) for the first bad value; may be NULL
 *
 * Return:  0, or -EINVAL a value is not understood
 * Context: pure; any stage.
 */
int zpl_config_parse(char *const envp[], struct zpl_config *cfg, struct zpl_failure *fail);

/**
 * zpl_config_list_next() - take the next element off a colon list
 *
 * @list: advanced past the element; *list may be NULL
 * @out:  @cap bytes, gets the element, NUL-ended; empty elements are passed over
 *
 * Return:  1 an element, 0 the list is at its end, or -ENAMETOOLONG it needs @cap or more
 * Context: pure.
 */
int zpl_config_list_next(const char **list, char *out, size_t cap);

/**
 * zpl_config_match() - is @path meant by one of the globs?
 *
 * @globs: colon list, or NULL (matches nothing); `*` `?` and `[a-z]` `[!a-z]`, where `*`
 *         crosses slashes. A glob without a slash is held against the last component only
 *
 * Context: pure.
 */
bool zpl_config_match(const char *globs, const char *path);

#endif
