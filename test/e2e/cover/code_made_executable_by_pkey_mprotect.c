/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code that pkey_mprotect makes executable is hooked. */
#include "jit.h"

int main(void)
{
	for (int i = 0; i < 50; i++) {
		char *p = pages(1);

		emit_call(p, E2E_MARK);
		CHECK(SYS(SYS_pkey_mprotect, p, 4096, PROT_READ | PROT_EXEC, -1) == 0);
		run_mark(p);
		CHECK(munmap(p, 4096) == 0);
	}
	return done();
}
