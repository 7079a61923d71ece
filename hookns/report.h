/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * report - the account: what was found, how it was patched, what was left and why
 *
 * ZPL_REPORT=FILE gets one JSON object a line, appended with one write, so that a family of
 * processes can share a file; %p in the name is the process id. ZPL_REPORT=stderr gets a table.
 * docs/report.md says what the fields are.
 */
#ifndef ZPL_REPORT_H
#define ZPL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/** Why an account is written. */
enum zpl_report_event {
	ZPL_REPORT_EXIT,    /* the process ends */
	ZPL_REPORT_EXEC,    /* another program is about to take its place */
	ZPL_REPORT_SANDBOX, /* it is about to forbid itself calls; what follows is not reported */
};

/**
 * zpl_report_start() - the one line of information about the start; get ready for the report
 *
 * Context: start-up, after the patches are in place.
 */
void zpl_report_start(void);

/**
 * zpl_report_write() - write the account, if ZPL_REPORT is set
 *
 * Nothing is written by a child that shares its parent's memory, and after the process has
 * sandboxed itself.
 * Context: in a call, on the hook namespace's thread block; uses its libc.
 */
void zpl_report_write(enum zpl_report_event event);

/** zpl_report_sees_end() - will exit_group come to zpl? Not if libc is excluded: then ld.so says it. */
bool zpl_report_sees_end(void);

/** zpl_report_forked() - in the child of a fork: an account of its own begins */
void zpl_report_forked(void);

/**
 * zpl_report_is_owner() - whether the hooks are process @pid's own
 *
 * Not so for a process that shares the memory of the one they were started or forked in.
 */
bool zpl_report_is_owner(int32_t pid);

/** zpl_report_thread() - a thread of the program begins (+1) or ends (-1). Return: how many there are. */
int zpl_report_thread(int change);

#endif
