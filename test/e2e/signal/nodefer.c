/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* With SA_NODEFER a handler is entered again from itself; without it only after it returns. */
#include "e2e.h"

static volatile int depth, deepest, left;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)si;
	(void)uc;
	mark();
	if (++depth > deepest)
		deepest = depth;
	if (left-- > 0)
		CHECK(raise(sig) == 0);
	depth--;
}

int main(void)
{
	on_signal(SIGUSR1, hit, SA_NODEFER);
	left = 10;
	CHECK(raise(SIGUSR1) == 0);
	printf("nodefer %d left %d\n", deepest, left);
	on_signal(SIGUSR1, hit, 0);
	deepest = 0;
	left = 10;
	CHECK(raise(SIGUSR1) == 0);
	printf("defer %d left %d\n", deepest, left);
	return done();
}
