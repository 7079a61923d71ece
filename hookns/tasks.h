/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tasks - the process's threads, as /proc/self/task has them
 *
 * Start-up. The threads may come and go meanwhile.
 */
#ifndef ZPL_TASKS_H
#define ZPL_TASKS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * zpl_tasks_each() - @fn for every thread
 *
 * @fn: returns 0 to go on, anything else to stop
 *
 * Return:  0; what @fn returned; or -errno: there is no /proc to be read
 * Source:  proc(5), /proc/pid/task.
 */
int zpl_tasks_each(int (*fn)(int32_t tid, void *arg), void *arg);

struct zpl_task {
	bool gone; /* or about to be */
	bool runs; /* on a CPU, or waits for one */
	bool naps; /* a signal that it lets in wakes it */
	uint64_t blocked, pending; /* signals, of the thread alone */
};

/** zpl_tasks_look() - how thread @tid is at the moment. Source: proc(5), /proc/pid/status. */
struct zpl_task zpl_tasks_look(int32_t tid);

/** zpl_tasks_waits_at() - the address behind the call that thread @tid is blocked in; 0: in none, or not known */
uint64_t zpl_tasks_waits_at(int32_t tid);

#endif
