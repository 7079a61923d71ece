/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * soak.h - what the soak's program and its hook share
 *
 * One page of counters in a file, mapped by the program, by its children, by what they execute, and
 * by the hook: nothing of it is lost with a process. Three parties count each "counted" call: the
 * program before it makes it, the hook when it sees it, and the kernel by what the call does (a write
 * of 1 adds 1 to an eventfd). At the end all three must be equal.
 */
#ifndef ZPL_SOAK_H
#define ZPL_SOAK_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define SOAK_EVENT_FD 900	/* the eventfd, in every process of the run */
#define SOAK_QUESTION 5100	/* a call that no kernel has: the hook answers it */
#define SOAK_KINDS 8

/** Written by all with atomic additions only. */
struct soak_page {
	unsigned long made, seen;		/* calls that add 1 to the eventfd */
	unsigned long asked, answered;		/* SOAK_QUESTION */
	unsigned long sent, handled;		/* queued signals */
	unsigned long wrong;			/* results or arguments that were not what they must be */
	int ready;				/* process id of a child that only waits to be killed */
	unsigned long progress[SOAK_KINDS];	/* rounds of each kind of worker */
};

#define SOAK_ADD(counter) ((void)__atomic_add_fetch(&(counter), 1, __ATOMIC_SEQ_CST))

/* What the hook answers: every argument must have arrived for it to be right. */
static inline uint64_t soak_answer(const uint64_t arg[6])
{
	uint64_t sum = 0;

	for (int i = 0; i < 6; i++)
		sum = sum * 31 + (arg[i] ^ (arg[i] >> 32));
	return sum & 0x7fffffff;
}

static inline struct soak_page *soak_map(const char *path)
{
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *page = fd < 0 ? MAP_FAILED :
			      mmap(NULL, sizeof(struct soak_page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	return page == MAP_FAILED ? NULL : (struct soak_page *)page;
}

#endif
