/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tcb_side - functions of the hook's side; reached by name from the program's, see tcb_ns.h. */
#ifndef TCB_SIDE_H
#define TCB_SIDE_H

#include <stdbool.h>

#include "tcb.h"

/** What side_fork() needs; @plain: the hook libc's fork() and nothing else. */
struct side_fork {
	struct zpl_tcb *tcb;
	uint64_t program_fs;
	bool plain;
};

/** What side_setxid() passes on. */
struct side_setxid {
	uint64_t program_fs;
	void *info;
	void *context;
};

/** What side_load() loads. */
struct side_load {
	const char *path;
	const char *function;
};

long side_check(long unused);
long side_failure(long unused);
long side_create(long tcb);
long side_destroy(long tcb);
long side_discard(long tcb);
long side_lend(long tcb);
long side_thread_end(long tcb);
long side_renew(long tcb);
long side_fork(long args);
long side_ctype(long c);
long side_errno(long set);
long side_locale(long set);
long side_keys_make(long unused);
long side_keys_use(long unused);
long side_keys_destroyed(long unused);
long side_tls(long unused);
long side_file_open(long path);
long side_file_line(long n);
long side_file_close(long unused);
long side_malloc(long rounds);
long side_mutexes(long rounds);
long side_cpu(long unused);
long side_sleep(long us);
long side_lookup(long unused);
long side_shell(long unused);
long side_thread(long n);
long side_setuid(long uid);
long side_setxid(long args);
long side_reclaim(long tcb);
long side_lists(long fs);
long side_load(long args);

#endif
