/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code in a file that is no ELF image, mapped executable, is hooked; the file is not changed. */
#include "jit.h"

int main(void)
{
	char name[] = "/tmp/e2e-XXXXXX", text[64] = "", back[64];
	int fd = mkstemp(name);

	CHECK(fd >= 0 && unlink(name) == 0);
	emit_call(text, E2E_MARK);
	emit_call(text + 16, SYS_getpid);
	CHECK(write(fd, text, 64) == 64);
	for (int i = 0; i < 100; i++) {
		char *p = (char *)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
				       i % 2 ? MAP_SHARED : MAP_PRIVATE, fd, 0);

		CHECK(p != MAP_FAILED);
		for (int k = 0; k < 5; k++) {
			run_mark(p);
			CHECK(run_code(p + 16) == getpid());
		}
		CHECK(munmap(p, 4096) == 0);
	}
	CHECK(pread(fd, back, 64, 0) == 64 && memcmp(text, back, 64) == 0);
	return done();
}
