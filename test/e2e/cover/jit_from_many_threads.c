/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Four threads write and run code of their own in shared RWX pages while others call. */
#include "jit.h"

static char *area;

static void *run(void *arg)
{
	char *at = area + (intptr_t)arg * 64;

	for (int i = 0; i < 200; i++) {
		emit_call(at, i % 3 ? E2E_MARK : SYS_getpid);
		if (i % 3)
			run_mark(at);
		else
			CHECK(run_code(at) == getpid());
		mark();
	}
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	area = (char *)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(area != MAP_FAILED);
	for (intptr_t i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], NULL, run, (void *)i) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
