/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads that make no call while code is written for them are hooked in their first call from it, also with all
 * signals blocked.
 */
#include "jit.h"

static char *code;
static int ready, finished;

static void *spin(void *blocked)
{
	CHECK(pthread_sigmask(SIG_BLOCK, blocked, NULL) == 0);
	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&code, __ATOMIC_SEQ_CST))
		__builtin_ia32_pause();
	run_mark(code);
	__atomic_add_fetch(&finished, 1, __ATOMIC_SEQ_CST);
	return blocked;
}

int main(void)
{
	pthread_t t[2];
	char *p = pages(1);
	sigset_t all;

	sigfillset(&all);
	emit_call(p, E2E_MARK);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_create(&t[i], NULL, spin, i ? &all : NULL) == 0);
	while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < 2)
		sched_yield();
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	__atomic_store_n(&code, p, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	CHECK(finished == 2);
	return done();
}
