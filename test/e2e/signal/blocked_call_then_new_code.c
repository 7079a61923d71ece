/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread blocked in a call while code is written for it is hooked in its first call from that, without EINTR. */
#include "cover/jit.h"

#include <poll.h>

static char *code;
static int go[2], started, finished;

static void *wait_and_run(void *arg)
{
	struct pollfd wait = { .fd = go[0], .events = POLLIN };

	__atomic_add_fetch(&started, 1, __ATOMIC_SEQ_CST);
	/* poll is never restarted after a handler: a signal of zpl's own would show. */
	if (poll(&wait, 1, -1) == 1) {
		run_mark(code);
		__atomic_add_fetch(&finished, 1, __ATOMIC_SEQ_CST);
	}
	return arg;
}

int main(void)
{
	pthread_t t[2];
	char *p = pages(1);

	CHECK(pipe(go) == 0);
	emit_call(p, E2E_MARK);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_create(&t[i], NULL, wait_and_run, NULL) == 0);
	while (__atomic_load_n(&started, __ATOMIC_SEQ_CST) < 2)
		sched_yield();
	for (int i = 0; i < 2; i++) /* not a must: blocked is the case to be tested, not the only right one */
		usleep(50000);
	code = p;
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	CHECK(write(go[1], "!", 1) == 1);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	CHECK(finished == 2);
	return done();
}
