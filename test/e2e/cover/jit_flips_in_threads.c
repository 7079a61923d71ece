/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads that make neighbouring pages writable and executable in turn are hooked in each generation. */
#include "jit.h"

#define THREADS 6

static char *area;

static void *run(void *arg)
{
	char *page = area + (intptr_t)arg * 4096;

	for (int i = 0; i < 60; i++) {
		char *at = page + i % 8 * 64;

		emit_call(at, E2E_MARK);
		emit_call(at + 512, SYS_gettid);
		CHECK(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
		run_mark(at);
		CHECK(run_code(at + 512) == SYS(SYS_gettid));
		run_mark(at);
		CHECK(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
		mark();
	}
	return NULL;
}

int main(void)
{
	pthread_t t[THREADS];

	area = pages(THREADS);
	for (intptr_t i = 0; i < THREADS; i++)
		CHECK(pthread_create(&t[i], NULL, run, (void *)i) == 0);
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	return done();
}
