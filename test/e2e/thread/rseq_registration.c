/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* libc's rseq area stays registered and is kept up to date; a second one is refused. */
#include "e2e.h"
#include <sys/rseq.h>

static void *run(void *arg)
{
	static char other[64] __attribute__((aligned(64)));
	volatile struct rseq *area =
		(volatile struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);

	CHECK(__rseq_size > 0);
	for (int i = 0; i < 500; i++) {
		mark();
		CHECK((int)area->cpu_id >= 0);
	}
	printf("%ld\n", SYS(SYS_rseq, other, 32, 0, RSEQ_SIG));
	printf("%ld\n", SYS(SYS_rseq, area, 32, 0, RSEQ_SIG));
	return arg;
}

int main(void)
{
	pthread_t t;

	run(NULL);
	CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	return done();
}
