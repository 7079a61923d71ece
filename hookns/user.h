/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * user - read and write the program's structures where its pointers may be bad
 *
 * Through process_vm_readv/writev, so that a bad address is an error and not a fault. Once the
 * program has installed a seccomp filter, which may forbid that call, directly.
 */
#ifndef ZPL_USER_H
#define ZPL_USER_H

#include <asm/unistd.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#include "../loader/arch/x86_64/syscall.h"

/** Return: 0, or -EFAULT. Context: in a call; async-signal-safe. */
int zpl_user_read(void *dst, uint64_t src, size_t n);
int zpl_user_write(uint64_t dst, const void *src, size_t n);

/**
 * zpl_user_can_read() - are there 8 bytes at @addr?
 *
 * The kernel reads a mask before it looks at how to set it: EFAULT or EINVAL, and nothing changes.
 *
 * Context: as above; not behind a seccomp filter.
 */
static inline bool zpl_user_can_read(uint64_t addr)
{
	return zpl_raw4(__NR_rt_sigprocmask, -1, addr, NULL, 8) == -EINVAL;
}

/**
 * zpl_user_peek() - zpl_user_read() for what is looked at in frequent calls: 8 to 4096 bytes
 *
 * Costs a tenth of that one. A program that unmaps the memory of a call in the middle of it may die.
 */
int zpl_user_peek(void *dst, uint64_t src, size_t n);

/**
 * zpl_user_read_frame(), zpl_user_write_frame() - the same, of the frame that an rt_sigreturn(2) will take next
 *
 * Without a call: memory that is not there is found by its fault (zpl_user_faulted()). If that may not be
 * handled, as SIGSEGV is blocked or ignored, the process dies of it, which the bad frame would make it anyway.
 */
int zpl_user_read_frame(void *dst, uint64_t src, size_t n);
int zpl_user_write_frame(uint64_t dst, const void *src, size_t n);

/** zpl_user_faulted() - was the fault one of theirs? Then @uc goes on with the error. Context: the wrapper. */
bool zpl_user_faulted(ucontext_t *uc);

/**
 * zpl_user_sandboxed() - the program may have forbidden calls: make few of our own
 *
 * @strict: all but read, write, exit and rt_sigreturn kill from now on, in this thread
 */
void zpl_user_sandboxed(bool strict);

/** Set for good by the above. */
extern atomic_bool zpl_user_sandbox;

/**
 * zpl_user_is_sandboxed() - has the program installed a filter, or entered strict mode?
 *
 * Inline, as the wrapper of signals asks too, and what others run must not lie in its code: a step of
 * a program that single-steps itself would be taken for one in the wrapper.
 */
static inline bool zpl_user_is_sandboxed(void)
{
	return zpl_user_sandbox;
}

/** zpl_user_is_strict() - has a thread of this process entered seccomp's strict mode? */
bool zpl_user_is_strict(void);

#endif
