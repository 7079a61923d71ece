/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Eight threads load and unload a library two hundred times while all make counted calls. */
#include "e2e.h"
#include <dlfcn.h>

static int loads;

static void *run(void *arg)
{
	while (__atomic_add_fetch(&loads, 1, __ATOMIC_SEQ_CST) <= 200) {
		void *lib = dlopen(E2E_BIN_DIR "/lib_plugin.so", RTLD_NOW);
		int (*marks)(int);

		CHECK(lib);
		marks = (int (*)(int))(uintptr_t)dlsym(lib, "plugin_marks");
		__atomic_fetch_add(e2e_marks, 5, __ATOMIC_SEQ_CST);
		CHECK(marks(5) == 5);
		CHECK(dlclose(lib) == 0);
		mark();
	}
	return arg;
}

int main(void)
{
	/* Held open: how often threads share one load must not change the count. */
	void *hold = dlopen(E2E_BIN_DIR "/lib_plugin.so", RTLD_NOW);
	pthread_t t[8];

	CHECK(hold);
	for (int i = 0; i < 8; i++)
		CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
	for (int i = 0; i < 8; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	CHECK(dlclose(hold) == 0);
	*e2e_marks += 4;
	return done();
}
