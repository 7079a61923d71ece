/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A SIGSEGV handler maps the missing page and the access goes on, as garbage collectors do. */
#include "e2e.h"

static char *area;

static void segv(int sig, siginfo_t *si, void *uc)
{
	char *page = (char *)((uintptr_t)si->si_addr & ~4095ul);

	(void)sig;
	(void)uc;
	CHECK(page >= area && page < area + 500 * 4096 && si->si_code == SEGV_ACCERR);
	CHECK(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
	mark();
}

int main(void)
{
	area = pages(500);
	on_signal(SIGSEGV, segv, 0);
	for (int round = 0; round < 4; round++) {
		CHECK(mprotect(area, 500 * 4096, round % 2 ? PROT_READ : PROT_NONE) == 0);
		for (int i = 0; i < 500; i++)
			area[i * 4096 + i] = (char)i;
	}
	CHECK(*e2e_marks == 2000);
	return done();
}
