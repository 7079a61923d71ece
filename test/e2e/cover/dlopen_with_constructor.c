/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library loaded at run time is hooked before its constructor runs, and to its destructor. */
#include "e2e.h"
#include <dlfcn.h>

int main(void)
{
	for (int i = 0; i < 20; i++) {
		void *lib = dlopen(E2E_BIN_DIR "/lib_plugin.so", RTLD_NOW);
		int (*marks)(int), (*pid)(void);

		CHECK(lib);
		CHECK(*(int *)dlsym(lib, "plugin_started") == 3);
		marks = (int (*)(int))(uintptr_t)dlsym(lib, "plugin_marks");
		pid = (int (*)(void))(uintptr_t)dlsym(lib, "plugin_pid");
		CHECK(marks(10) == 10 && pid() == getpid());
		CHECK(dlclose(lib) == 0);
		*e2e_marks += 14;
	}
	return done();
}
