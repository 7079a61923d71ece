/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Patched text that is mapped over, unmapped in part, or moved away is forgotten, and hooked when it is back. */
#include "jit.h"
#include <dlfcn.h>

/* The library's file, mapped once more by hand, its text executable. */
static char *map_text(int fd, void *at)
{
	return (char *)mmap(at, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | (at ? MAP_FIXED : 0), fd, 4096);
}

static void *anonymous_over(char *text)
{
	return mmap(text, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

int main(void)
{
	void *lib = dlopen(E2E_BIN_DIR "/lib_plugin.so", RTLD_NOW);
	char *marks = lib ? (char *)dlsym(lib, "plugin_marks") : NULL;
	char *page = (char *)((uintptr_t)marks & ~4095ul), *copy;
	int fd = open(E2E_BIN_DIR "/lib_plugin.so", O_RDONLY | O_CLOEXEC);

	CHECK(marks && fd >= 0);
	for (int i = 0; i < 30; i++) {
		CHECK(((int (*)(int))(uintptr_t)marks)(2) == 2);
		CHECK(anonymous_over(page) == page);
		emit_call(page, E2E_MARK);
		CHECK(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
		run_mark(page);
		CHECK(munmap(page, 4096) == 0);
		CHECK(map_text(fd, page) == page);
		CHECK(((int (*)(int))(uintptr_t)marks)(2) == 2);
		copy = map_text(fd, NULL);
		CHECK(copy != MAP_FAILED && mremap(copy, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, page) == page);
		CHECK(((int (*)(int))(uintptr_t)marks)(2) == 2);
		*e2e_marks += 6;
	}
	CHECK(dlclose(lib) == 0);
	*e2e_marks += 4; /* the library's constructor and destructor */
	return done();
}
