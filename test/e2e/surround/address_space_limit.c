/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program under RLIMIT_AS runs, and memory past the limit is refused, not crashed on. */
#include "e2e.h"

int main(void)
{
	struct rlimit lim = { 400u << 20, 400u << 20 };
	pthread_t t[4];
	void *p;

	(void)t;
	CHECK(setrlimit(RLIMIT_AS, &lim) == 0);
	p = mmap(NULL, 1u << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(p == MAP_FAILED && errno == ENOMEM);
	CHECK(malloc(500u << 20) == NULL);
	p = malloc(10u << 20);
	CHECK(p);
	free(p);
	for (int i = 0; i < 100; i++)
		mark();
	return done();
}
