/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code written through one mapping of a memfd and run through another is hooked. */
#include "jit.h"

int main(void)
{
	int fd = memfd_create("jit", MFD_CLOEXEC);
	char *w, *x;

	CHECK(fd >= 0 && ftruncate(fd, 4096) == 0);
	w = (char *)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	x = (char *)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	CHECK(w != MAP_FAILED && x != MAP_FAILED);
	for (int i = 0; i < 300; i++) {
		emit_call(w + (i * 16) % 2048, i % 2 ? E2E_MARK : SYS_getuid);
		if (i % 2)
			run_mark(x + (i * 16) % 2048);
		else
			CHECK(run_code(x + (i * 16) % 2048) == (long)getuid());
		CHECK(memcmp(w, x, 4096) == 0);
	}
	return done();
}
