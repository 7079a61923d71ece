/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An address that holds other code later is judged afresh. */
#include "jit.h"

int main(void)
{
	char *p = pages(1);

	for (int i = 0; i < 200; i++) {
		int nr = i % 2 ? E2E_MARK : SYS_getpid;

		p = (char *)mmap(p, 4096, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		CHECK(p != MAP_FAILED);
		/* In one life a call, in the other the same bytes as an immediate. */
		if (i % 3 == 0) {
			memcpy(p, "\xb8\x0f\x05\x0f\x05\xc3", 6);
			CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
			CHECK(run_code(p) == 0x050f050f);
		} else {
			emit_call(p, nr);
			CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
			if (nr == E2E_MARK)
				run_mark(p);
			else
				CHECK(run_code(p) == getpid());
		}
		CHECK(munmap(p, 4096) == 0);
	}
	return done();
}
