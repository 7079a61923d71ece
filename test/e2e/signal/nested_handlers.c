/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Handlers nest three deep, each with its own calls, and return in order. */
#include "e2e.h"

static volatile int depth, deepest, runs;

static void hit(int sig, siginfo_t *si, void *uc)
{
	(void)si;
	(void)uc;
	mark();
	if (++depth > deepest)
		deepest = depth;
	if (sig < SIGRTMIN + 3)
		CHECK(raise(sig + 1) == 0);
	mark();
	depth--;
	runs++;
}

int main(void)
{
	for (int s = SIGRTMIN; s < SIGRTMIN + 4; s++)
		on_signal(s, hit, 0);
	for (int i = 0; i < 300; i++)
		CHECK(raise(SIGRTMIN) == 0);
	CHECK(depth == 0 && deepest == 4 && runs == 1200);
	return done();
}
