/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* trap_state - what trap.c and sigsys.c keep in each thread's record */
#ifndef ZPL_TRAP_STATE_H
#define ZPL_TRAP_STATE_H

#include <signal.h>
#include <stdint.h>

#include "../loader/site.h"

#define ZPL_TRAP_SPARE 8

/* The program's own Syscall User Dispatch, which zpl carries out in the kernel's place. */
struct zpl_own_dispatch {
	uint64_t mode; /* PR_SYS_DISPATCH_OFF, _ON or PR_SYS_DISPATCH_INCLUSIVE_ON */
	uint64_t offset, len, selector;
};

/**
 * struct zpl_trap_state - written by its own thread and that thread's signal handlers only
 *
 * @selector:  read by the kernel at every call: may it pass?
 * @armed:     the kernel traps this thread's calls where @selector says so
 * @keeps_mask: the kernel never has SIGSYS blocked in this thread; @blocked is what the program
 *             believes
 * @parked:    a SIGSYS was sent while the program had it blocked: @info
 */
struct zpl_trap_state {
	uint8_t selector;
	uint8_t armed;
	uint8_t keeps_mask;
	uint8_t blocked;
	uint8_t parked;
	uint8_t n_spare;
	int32_t nr; /* the trapped call's number, on its way to zpl_enter() */
	struct zpl_own_dispatch own;
	siginfo_t info;
	struct zpl_site spare[ZPL_TRAP_SPARE];
};

#endif
