/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code written into a page that is writable and executable is hooked, also when it is changed. */
#include "jit.h"

int main(void)
{
	char *p = (char *)mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	for (int i = 0; i < 300; i++) {
		char *at = p + (i * 16) % 4096;

		emit_call(at, E2E_MARK + i % 100);
		run_mark(at);
		emit_call(at, SYS_getpid);
		CHECK(run_code(at) == getpid());
	}
	CHECK((unsigned char)p[5] == 0x0f && p[6] == 5);
	return done();
}
