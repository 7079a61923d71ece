/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * shape - what the programs under the library hooks share
 *
 * A shape prints what it found, the same natively and hooked, and at the end
 * "markers <n>": how many marker calls it made, in all its processes. The runner
 * compares the output, and the markers with those that the hook saw.
 */
#ifndef ZPL_TEST_SHAPE_H
#define ZPL_TEST_SHAPE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline void shape_check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "shape: failed: %s: %s\n", what, strerror(errno));
	_exit(1);
}

/* A call that no kernel has: the hook counts it, the kernel refuses it. */
static inline void shape_marker(void)
{
	long nr = 5000;

	__asm__ volatile("mov $5000, %%eax\n\tsyscall" : "=a"(nr) : : "rcx", "r11", "memory");
	if (nr != -ENOSYS) {
		errno = (int)-nr;
		shape_check(0, "a marker's result is not ENOSYS");
	}
}

/* The value of @field, e.g. "VmRSS", in /proc/self/status; KiB. */
static inline long shape_status_kib(const char *field)
{
	char line[256];
	size_t len = strlen(field);
	long kib = -1;
	FILE *file = fopen("/proc/self/status", "r");

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, field, len) == 0)
			sscanf(line + len, ": %ld", &kib);
	shape_check(file && kib > 0 && fclose(file) == 0, field);
	return kib;
}

#endif
