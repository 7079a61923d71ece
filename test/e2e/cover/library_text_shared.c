/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library's text in a shared mapping is hooked; neither the file nor what is mapped is changed. */
#include "text.h"

/* A file that may be written, so that a private copy is not what a write would make. */
static void copy(const char *to)
{
	int in = open(TEXT_FILE, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
	char buf[4096];
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) > 0)
		CHECK(write(out, buf, (size_t)n) == n);
	CHECK(n == 0 && close(in) == 0 && close(out) == 0);
}

int main(void)
{
	static char before[4096], after[4096];
	struct text t;

	copy("copy");
	text_map(&t, NULL, MAP_SHARED, "copy");
	CHECK(pread(t.fd, before, 4096, (off_t)t.phdr.p_offset) > 0);
	for (int i = 0; i < 20; i++)
		text_run(&t, 10);
	CHECK(mprotect(t.copy, t.size, PROT_READ) == 0);
	CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_EXEC) == 0);
	text_run(&t, 10);
	CHECK(pread(t.fd, after, 4096, (off_t)t.phdr.p_offset) > 0);
	CHECK(memcmp(before, after, 4096) == 0 && memcmp(t.copy, before, 256) == 0);
	CHECK(munmap(t.copy, t.size) == 0);
	return text_done();
}
