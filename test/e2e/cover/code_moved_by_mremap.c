/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code that mremap moves elsewhere is hooked at its new address. */
#include "jit.h"

int main(void)
{
	char *p = pages(1);

	emit_call(p, E2E_MARK);
	emit_call(p + 64, SYS_getpid);
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	for (int i = 0; i < 50; i++) {
		char *to = pages(1);

		run_mark(p);
		p = (char *)mremap(p, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, to);
		CHECK(p == to);
		run_mark(p);
		CHECK(run_code(p + 64) == getpid());
	}
	return done();
}
