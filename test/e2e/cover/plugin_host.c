/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Eight threads load and unload 200 libraries, each a file of its own, while all make counted calls. */
#include "e2e.h"
#include <dlfcn.h>

#define THREADS 8
#define EACH 25

static char bytes[1 << 20];
static ssize_t size;

static void *host(void *arg)
{
	char path[32];

	for (int i = 0; i < EACH; i++) {
		int (*marks)(int);
		void *lib;
		int fd;

		snprintf(path, sizeof(path), "./plugin%d.so", (int)(intptr_t)arg * EACH + i);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
		CHECK(write(fd, bytes, (size_t)size) == size && close(fd) == 0);
		lib = dlopen(path, RTLD_NOW);
		CHECK(lib);
		marks = (int (*)(int))(uintptr_t)dlsym(lib, "plugin_marks");
		CHECK(marks(5) == 5);
		mark();
		CHECK(dlclose(lib) == 0 && unlink(path) == 0);
		/* three calls of its constructor, one of its destructor */
		__atomic_fetch_add(e2e_marks, 9, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

int main(void)
{
	int fd = open(E2E_BIN_DIR "/lib_plugin.so", O_RDONLY | O_CLOEXEC);
	pthread_t t[THREADS];

	size = read(fd, bytes, sizeof(bytes));
	CHECK(size > 0 && size < (ssize_t)sizeof(bytes));
	for (intptr_t i = 0; i < THREADS; i++)
		CHECK(pthread_create(&t[i], NULL, host, (void *)i) == 0);
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
