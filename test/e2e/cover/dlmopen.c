/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library that the program loads in a namespace of its own is hooked. */
#include "e2e.h"
#include <dlfcn.h>

int main(void)
{
	void *lib = dlmopen(LM_ID_NEWLM, E2E_BIN_DIR "/lib_plugin.so", RTLD_NOW);
	int (*marks)(int);

	CHECK(lib && *(int *)dlsym(lib, "plugin_started") == 3);
	marks = (int (*)(int))(uintptr_t)dlsym(lib, "plugin_marks");
	CHECK(marks(50) == 50);
	*e2e_marks += 53;
	CHECK(dlclose(lib) == 0);
	*e2e_marks += 1;
	return done();
}
