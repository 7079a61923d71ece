/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A raw rt_sigaction with the program's own restorer code returns through that code. */
#include "e2e.h"

struct ksa {
	void *handler;
	uint64_t flags;
	void *restorer;
	uint64_t mask;
};

static volatile int runs;
extern volatile int restored;
volatile int restored;

static void hit(int sig)
{
	(void)sig;
	runs++;
	mark();
}

__asm__(".text\n.type own_restorer, @function\n.globl own_restorer\nown_restorer:\n\t"
	"incl restored(%rip)\n\tmov $15, %eax\n\tsyscall\n\tud2\n"
	".size own_restorer, . - own_restorer\n");
void own_restorer(void);

int main(void)
{
	struct ksa sa = { (void *)(uintptr_t)hit, 0x04000000, (void *)(uintptr_t)own_restorer, 0 }, got;

	CHECK(SYS(SYS_rt_sigaction, SIGUSR1, &sa, 0, 8) == 0);
	for (int i = 0; i < 200; i++)
		CHECK(SYS(SYS_kill, getpid(), SIGUSR1) == 0);
	CHECK(runs == 200 && restored == 200);
	CHECK(SYS(SYS_rt_sigaction, SIGUSR1, 0, &got, 8) == 0 && memcmp(&sa, &got, sizeof(sa)) == 0);
	return done();
}
