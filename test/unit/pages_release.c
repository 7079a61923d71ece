/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A file's pages are let go and come back as they were; what the process has written stays. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "pages.h"

#define PAGE 4096u
#define PAGES 600u /* more than one reading */

static unsigned is_present(const uint8_t *p)
{
	uint64_t entry = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY);

	CHECK(fd >= 0 && pread(fd, &entry, 8, (off_t)((uintptr_t)p / PAGE * 8)) == 8);
	close(fd);
	return (unsigned)(entry >> 63);
}

static uint8_t *map_file(void)
{
	char path[] = "/tmp/zpl-pages-XXXXXX";
	int fd = mkstemp(path);
	uint8_t page[PAGE];
	uint8_t *p;

	CHECK(fd >= 0 && unlink(path) == 0);
	for (unsigned i = 0; i < PAGES; i++) {
		memset(page, (int)i, PAGE);
		CHECK(write(fd, page, PAGE) == PAGE);
	}
	p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	CHECK(p != MAP_FAILED && close(fd) == 0);
	return p;
}

int main(void)
{
	uint8_t *p = map_file();
	unsigned there = 0;

	for (unsigned i = 0; i < PAGES; i++)
		CHECK(p[i * PAGE] == (uint8_t)i);
	for (unsigned i = 7; i < PAGES; i += 100)
		p[i * PAGE] = 0xcc;
	zpl_pages_release((uintptr_t)p, (uintptr_t)p + PAGES * PAGE);
	for (unsigned i = 0; i < PAGES; i++)
		there += is_present(p + i * PAGE);
	CHECK(there == 6);
	for (unsigned i = 0; i < PAGES; i++) {
		CHECK(p[i * PAGE] == (i % 100 == 7 ? 0xcc : (uint8_t)i));
		CHECK(p[i * PAGE + 1] == (uint8_t)i);
	}
	return check_status();
}
