/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library without unwind tables or symbols is hooked. */
#include "e2e.h"
#include <dlfcn.h>

int main(void)
{
	void *lib = dlopen(E2E_BIN_DIR "/lib_bare.so", RTLD_NOW);
	int (**marks)(int);

	CHECK(lib);
	marks = (int (**)(int))dlsym(lib, "bare_marks");
	CHECK(marks && (*marks)(100) == 100);
	*e2e_marks += 100;
	return done();
}
