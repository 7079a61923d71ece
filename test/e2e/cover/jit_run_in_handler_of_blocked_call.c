/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A signal handler that interrupts a blocked call runs code written meanwhile: it is hooked. */
#include "jit.h"

static char *code;
static int gate[2], started, handled;

static void handler(int sig)
{
	(void)sig;
	run_mark(code);
	__atomic_store_n(&handled, 1, __ATOMIC_SEQ_CST);
}

static void *block(void *arg)
{
	char c;

	__atomic_store_n(&started, 1, __ATOMIC_SEQ_CST);
	CHECK(read(gate[0], &c, 1) == 1);
	return arg;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };
	char *p = pages(1);
	pthread_t t;

	CHECK(pipe(gate) == 0 && sigaction(SIGUSR1, &sa, NULL) == 0);
	emit_call(p, E2E_MARK);
	CHECK(pthread_create(&t, NULL, block, NULL) == 0);
	while (!__atomic_load_n(&started, __ATOMIC_SEQ_CST))
		sched_yield();
	usleep(50000); /* not a must: blocked is the case to be tested, not the only right one */
	code = p;
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	CHECK(pthread_kill(t, SIGUSR1) == 0);
	while (!__atomic_load_n(&handled, __ATOMIC_SEQ_CST))
		sched_yield();
	CHECK(write(gate[1], "!", 1) == 1);
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
