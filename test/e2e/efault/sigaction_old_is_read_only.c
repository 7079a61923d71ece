/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* When the old action cannot be stored, EFAULT is given and the new action is set all the same. */
#include "e2e.h"

struct ksa {
	uint64_t handler, flags, restorer, mask;
};

int main(void)
{
	char *page = pages(1);
	struct ksa ign = { 1, 0, 0, 0 }, got;

	CHECK(mprotect(page, 4096, PROT_READ) == 0);
	CHECK(SYS(SYS_rt_sigaction, SIGUSR1, &ign, page, 8) == -EFAULT);
	CHECK(SYS(SYS_rt_sigaction, SIGUSR1, 0, &got, 8) == 0);
	printf("handler %lu\n", got.handler);
	CHECK(raise(SIGUSR1) == 0 || got.handler != 1);
	return done();
}
