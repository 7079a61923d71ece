/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The program's own calls about address 0 give what they give natively, and take nothing away. */
#include "stray.h"

int main(void)
{
	need_page();
	on_signal(SIGSEGV, stray_handler, 0);
	printf("%ld\n", SYS(SYS_munmap, 0, 4096));
	printf("%ld\n", SYS(SYS_munmap, 0, 65536));
	printf("%ld\n", SYS(SYS_mprotect, 0, 4096, PROT_NONE));
	printf("%ld\n", SYS(SYS_mprotect, 0, 4096, PROT_READ | PROT_WRITE));
	printf("%ld\n", SYS(SYS_mremap, 0, 4096, 8192, MREMAP_MAYMOVE));
	printf("%ld\n", SYS(SYS_munmap, 1, 4096));
	for (int i = 0; i < 100; i++) {
		CHECK(getpid() == SYS(SYS_getpid));
		stray(CALL_RDX, 0, (uint64_t)i, 0);
		mark();
	}
	need_page();
	return done();
}
