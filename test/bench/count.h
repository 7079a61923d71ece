/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * count - how a hook or another mechanism proves to the bench driver that it ran
 *
 * BENCH_COUNT names a file of two words that every process maps: calls seen, and processes
 * in which the mechanism started. Additions are not atomic, so as not to be what is measured:
 * exact with one thread, near enough with more.
 */
#ifndef BENCH_COUNT_H
#define BENCH_COUNT_H

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct bench_count {
	uint64_t calls;
	uint64_t starts;
};

#define BENCH_ANSWER 42 /* what getpid and number 500 return where they are answered */

static struct bench_count bench_nowhere;
static struct bench_count *bench_count = &bench_nowhere;

static inline void bench_count_open(void)
{
	const char *path = getenv("BENCH_COUNT");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *mapped;

	if (fd >= 0) {
		mapped = mmap(NULL, sizeof *bench_count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (mapped != MAP_FAILED)
			bench_count = mapped;
		close(fd);
	}
	bench_count->starts++;
}

/* Is the call one that the answering variant answers itself? */
static inline int bench_answers(int64_t nr)
{
	return nr == 39 || nr == 500;
}

#endif
