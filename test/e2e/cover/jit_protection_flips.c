/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code in a page that flips between writable and executable is hooked in each life. */
#include "jit.h"

int main(void)
{
	char *p = pages(1);

	for (int i = 0; i < 200; i++) {
		CHECK(mprotect(p, 4096, PROT_READ | PROT_WRITE) == 0);
		memset(p, 0xcc, 4096);
		emit_call(p + i % 64, i % 2 ? E2E_MARK : SYS_getppid);
		CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
		if (i % 2)
			run_mark(p + i % 64);
		else
			CHECK(run_code(p + i % 64) == getppid());
	}
	return done();
}
