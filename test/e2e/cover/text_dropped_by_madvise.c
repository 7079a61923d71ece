/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Text whose pages are dropped, and come again from the file, is hooked all the same. */
#include "e2e.h"
#include <dlfcn.h>

static void drop(const void *at)
{
	char *page = (char *)((uintptr_t)at & ~4095ul);

	CHECK(madvise(page, 4096, MADV_DONTNEED) == 0);
}

/* The program's own call, and libc's. */
static __attribute__((noinline)) void two_marks(void)
{
	CHECK(SYS(E2E_MARK) == -ENOSYS);
	CHECK(syscall(E2E_MARK) == -1 && errno == ENOSYS);
	*e2e_marks += 2;
}

int main(void)
{
	void *lib = dlopen(E2E_BIN_DIR "/lib_plugin.so", RTLD_NOW);
	int (*marks)(int) = lib ? (int (*)(int))(uintptr_t)dlsym(lib, "plugin_marks") : NULL;

	CHECK(marks);
	for (int i = 0; i < 20; i++) {
		drop((const void *)(uintptr_t)marks);
		drop((const void *)(uintptr_t)two_marks);
		drop((const void *)(uintptr_t)syscall);
		two_marks();
		CHECK(marks(3) == 3);
		*e2e_marks += 3;
	}
	CHECK(dlclose(lib) == 0);
	*e2e_marks += 4; /* the library's constructor and destructor */
	return done();
}
