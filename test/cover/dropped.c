/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pages of text that are dropped, and come again from the file, are patched as before. */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

int main(void)
{
	char *page = (char *)((uintptr_t)syscall & ~4095ul);

	for (int i = 0; i < 10; i++) {
		CHECK_INT(syscall(5000), 77);
		CHECK_INT(madvise(page - 4096, 3 * 4096, MADV_DONTNEED), 0);
		CHECK_INT(syscall(5000), 77);
	}
	CHECK(madvise(page, 4096, 12345) == -1);
	return check_status();
}
