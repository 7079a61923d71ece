/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Memory that is executable because it can be read, by personality(2): code in it is hooked, in every thread. */
#include "jit.h"

#include <sys/personality.h>

static char *code;
static int ready;

static void *spin(void *arg)
{
	__atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&code, __ATOMIC_SEQ_CST))
		__builtin_ia32_pause();
	run_mark(code);
	return arg;
}

int main(void)
{
	int was = personality(0xffffffff);
	pthread_t t;
	char *p;

	CHECK(was >= 0);
	CHECK(pthread_create(&t, NULL, spin, NULL) == 0);
	while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
		sched_yield();
	CHECK(personality((unsigned)was | READ_IMPLIES_EXEC) == was);
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(p != MAP_FAILED);
	CHECK(personality((unsigned)was) == (was | READ_IMPLIES_EXEC));
	emit_call(p, E2E_MARK);
	__atomic_store_n(&code, p, __ATOMIC_SEQ_CST);
	run_mark(p);
	CHECK(pthread_join(t, NULL) == 0);
	return done();
}
