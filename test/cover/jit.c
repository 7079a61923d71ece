/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* jit scan|auto|all: does a call in code written at run time reach the hook, as the mode says? */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"

int main(int argc, char **argv)
{
	/* mov $5000,%eax; syscall; ret */
	static const unsigned char code[] = { 0xb8, 0x88, 0x13, 0, 0, 0x0f, 0x05, 0xc3 };
	int is_scan = argc > 1 && strcmp(argv[1], "scan") == 0;
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	memcpy(p, code, sizeof code);
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	for (int i = 0; i < 100; i++)
		CHECK(((long (*)(void))(uintptr_t)p)() == (is_scan ? -ENOSYS : 77));
	return check_status();
}
