/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program's text that is mapped a second time, as V8 does it, is patched as the first time. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

__attribute__((noinline)) static long mark(void)
{
	long result;

	__asm__ volatile("mov $5000, %%eax; syscall" : "=a"(result) : : "rcx", "r11", "memory");
	return result;
}

/* The mapping of this program's text, and which part of its file that is. */
static void find(uint64_t *start, uint64_t *end, uint64_t *offset)
{
	uint64_t addr = (uintptr_t)mark;
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[4500];

	*start = *end = 0;
	while (maps && !(*start <= addr && addr < *end) && fgets(line, sizeof line, maps))
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64, start, end, offset) != 3)
			return;
}

int main(void)
{
	uint64_t start, end, offset = 0;
	int fd = open("/proc/self/exe", O_RDONLY);
	char *again;

	find(&start, &end, &offset);
	CHECK_INT(mark(), 77);
	for (int i = 0; i < 3; i++) {
		long (*mark_again)(void);

		again = mmap(NULL, end - start, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, (off_t)offset);
		CHECK(again != MAP_FAILED);
		mark_again = (long (*)(void))(uintptr_t)(again + ((uintptr_t)mark - start));
		CHECK_INT(mark_again(), 77);
		CHECK_INT(mark(), 77);
		CHECK_INT(munmap(again, end - start), 0);
	}
	return check_status();
}
