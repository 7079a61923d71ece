/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Coroutines on small makecontext stacks make calls and switch. */
#include "e2e.h"

#define N 16
static ucontext_t main_ctx, ctx[N];
static char stack[N][4096 + 2048] __attribute__((aligned(16)));
static int turns[N];

static void body(int i)
{
	for (int k = 0; k < 100; k++) {
		mark();
		CHECK(SYS(SYS_getpid) > 0);
		turns[i]++;
		CHECK(swapcontext(&ctx[i], &main_ctx) == 0);
	}
}

int main(void)
{
	for (volatile int i = 0; i < N; i++) {
		CHECK(getcontext(&ctx[i]) == 0);
		ctx[i].uc_stack.ss_sp = stack[i];
		ctx[i].uc_stack.ss_size = sizeof(stack[i]);
		ctx[i].uc_link = &main_ctx;
		makecontext(&ctx[i], (void (*)(void))(uintptr_t)body, 1, i);
	}
	for (int k = 0; k < 101; k++)
		for (int i = 0; i < N; i++)
			CHECK(swapcontext(&main_ctx, &ctx[i]) == 0);
	for (int i = 0; i < N; i++)
		CHECK(turns[i] == 100);
	return done();
}
