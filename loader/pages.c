/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* pages - see pages.h */
#include "pages.h"

#include <asm/unistd.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "arch/x86_64/syscall.h"

#define PAGE 4096ull
#define MOST 512u     /* entries a reading */
#define WORTHWHILE 4u /* pages: a call for fewer takes longer than it is worth */

static bool is_present(uint64_t entry)
{
	return entry >> 63 & 1;
}

static bool is_own(uint64_t entry)
{
	return (is_present(entry) && !(entry >> 61 & 1)) || (entry >> 62 & 1);
}

/* Each stretch of @n pages between those of the process's own. */
static void release(uint64_t at, const uint64_t *entry, uint64_t n)
{
	for (uint64_t i = 0, j; i < n; i = j + 1) {
		unsigned present = 0;

		for (j = i; j < n && !is_own(entry[j]); j++)
			present += is_present(entry[j]);
		if (present >= WORTHWHILE)
			zpl_raw3(__NR_madvise, at + i * PAGE, (j - i) * PAGE, MADV_DONTNEED);
	}
}

void zpl_pages_release(uint64_t start, uint64_t end)
{
	uint64_t entry[MOST], n;
	int fd = (int)zpl_raw4(__NR_openat, AT_FDCWD, "/proc/self/pagemap", O_RDONLY | O_CLOEXEC, 0);

	for (uint64_t at = start; fd >= 0 && at < end; at += n * PAGE) {
		n = (end - at) / PAGE < MOST ? (end - at) / PAGE : MOST;
		if (zpl_raw4(__NR_pread64, fd, entry, n * 8, at / PAGE * 8) != (long)(n * 8))
			break;
		release(at, entry, n);
	}
	if (fd >= 0)
		zpl_raw1(__NR_close, fd);
}
