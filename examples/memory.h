/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * memory - reads the program's memory through addresses that may be wrong
 *
 * A pointer argument is whatever the program put there. The kernel copies for us
 * and says how far it got, where a plain read would be a fault of the hook.
 */
#ifndef ZPL_EXAMPLES_MEMORY_H
#define ZPL_EXAMPLES_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <zpl/hook.h>

#define MEMORY_PAGE 4096u

/**
 * memory_read() - copy @len bytes at the program's @addr to @to
 *
 * Return:  bytes copied, fewer than @len if not all are readable
 * Context: any thread; async-signal-safe
 */
static inline size_t memory_read(void *to, uint64_t addr, size_t len)
{
	long pid = zpl_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0);
	size_t done = 0;

	while (done < len) {
		size_t step = MEMORY_PAGE - (addr + done) % MEMORY_PAGE;
		uint64_t from[2] = { addr + done, step < len - done ? step : len - done };
		struct iovec local = { (char *)to + done, (size_t)from[1] };
		long n = zpl_syscall(SYS_process_vm_readv, pid, (long)&local, 1, (long)from, 1, 0);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

/**
 * memory_read_string() - copy a string of the program's
 *
 * @to: @size bytes; always terminated
 *
 * Return: its length if it ends within @size, @size if it is longer,
 *         -1 if it is not readable
 */
static inline long memory_read_string(char *to, uint64_t addr, size_t size)
{
	size_t have = 0;

	while (have < size) {
		size_t step = MEMORY_PAGE - (addr + have) % MEMORY_PAGE;
		size_t want = step < size - have ? step : size - have;
		size_t got = memory_read(to + have, addr + have, want);
		char *end = (char *)memchr(to + have, '\0', got);

		if (end)
			return end - to;
		have += got;
		if (got < want) {
			to[0] = '\0';
			return -1;
		}
	}
	to[size - 1] = '\0';
	return (long)size;
}

#endif
