/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* mmap, mprotect, mremap and munmap with bad arguments give the kernel's errors. */
#include "e2e.h"

int main(void)
{
	char *p = pages(4);

	printf("%ld\n", SYS(SYS_mmap, 0, 0, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	printf("%ld\n", SYS(SYS_mmap, 0, 4096, PROT_EXEC, MAP_PRIVATE, -1, 0));
	printf("%ld\n", SYS(SYS_mmap, 0, 4096, PROT_EXEC, 0, -1, 0));
	printf("%ld\n", SYS(SYS_mmap, 1, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	printf("%ld\n", SYS(SYS_mmap, 0, -1, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	printf("%ld\n", SYS(SYS_mmap, 0, 4096, 1, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1));
	printf("%ld\n", SYS(SYS_mmap, p, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	printf("%ld\n", SYS(SYS_mprotect, p + 1, 4096, PROT_EXEC));
	printf("%ld\n", SYS(SYS_mprotect, p, -4096, PROT_EXEC));
	printf("%ld\n", SYS(SYS_mprotect, 0x1000, 4096, PROT_EXEC | PROT_READ));
	printf("%ld\n", SYS(SYS_mprotect, p, 4096, 0x100));
	printf("%ld\n", SYS(SYS_mprotect, p, 0, PROT_EXEC));
	printf("%ld\n", SYS(SYS_munmap, p + 1, 4096));
	printf("%ld\n", SYS(SYS_munmap, 0, 0));
	printf("%ld\n", SYS(SYS_mremap, p, 0, 4096, 0, 0));
	printf("%ld\n", SYS(SYS_mremap, 8, 4096, 4096, 0, 0));
	printf("%ld\n", SYS(SYS_mremap, p, 4096, 4096, MREMAP_FIXED, p));
	printf("%ld\n", SYS(SYS_pkey_mprotect, p, 4096, PROT_EXEC, 99));
	return done();
}
