/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* get_robust_list reads back what set_robust_list set, per thread. */
#include "e2e.h"

static void *run(void *arg)
{
	uint64_t head[3], *got = NULL, *libc = NULL;
	size_t len = 0;

	CHECK(SYS(SYS_get_robust_list, 0, &libc, &len) == 0 && libc && len == 24);
	head[0] = (uint64_t)head;
	head[1] = head[2] = 0;
	CHECK(SYS(SYS_set_robust_list, head, 24) == 0);
	mark();
	CHECK(SYS(SYS_get_robust_list, 0, &got, &len) == 0 && got == head && len == 24);
	CHECK(SYS(SYS_set_robust_list, head, 25) == -EINVAL);
	CHECK(SYS(SYS_set_robust_list, libc, 24) == 0);
	return arg;
}

int main(void)
{
	pthread_t t;

	run(NULL);
	CHECK(pthread_create(&t, NULL, run, NULL) == 0 && pthread_join(t, NULL) == 0);
	return done();
}
