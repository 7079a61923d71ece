/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code written at run time forks; both sides' calls are seen. */
#include "jit.h"

int main(void)
{
	char *p = pages(1);

	emit_call(p, SYS_fork);
	emit_call(p + 16, E2E_MARK);
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	for (int i = 0; i < 50; i++) {
		long pid = run_code(p);

		if (!pid) {
			run_mark(p + 16);
			mark();
			_exit(9);
		}
		CHECK(WEXITSTATUS(wait_status((pid_t)pid)) == 9);
		run_mark(p + 16);
	}
	return done();
}
