/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Handlers that strike while a call is found and patched, and call from the same place, lose and double nothing. */
#include "e2e.h"
#include <sys/eventfd.h>

/* As in trapped_then_patched_in_threads.c. */
__asm__(".text\n\t.p2align 4\n\t.fill 512, 1, 0x06\n"
	"sites:\n\t.set n, 0\n\t.rept 64\n\t"
	"syscall\n\tcmp $(0xc000 + n * 4), %eax\n\tret\n\t.p2align 4\n\t"
	".set n, n + 1\n\t.endr\n\t.fill 512, 1, 0x06\n");
extern const char sites[];

static int sum;
static volatile int current;
static volatile uint64_t made;

static long call_at(int i, long nr, long a, const void *b, long c)
{
	__asm__ volatile("call *%[at]" : "+a"(nr) : [at] "r"(sites + 16 * i), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory", "cc");
	return nr;
}

static void add(int i)
{
	uint64_t one = 1;

	__atomic_fetch_add(&made, 1, __ATOMIC_SEQ_CST);
	CHECK(call_at(i, SYS_write, sum, &one, sizeof(one)) == sizeof(one));
	__atomic_fetch_add(e2e_marks, 1, __ATOMIC_SEQ_CST);
	CHECK(call_at(i, E2E_MARK, 0, NULL, 0) == -ENOSYS);
}

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)sig, (void)info, (void)uc;
	add(current);
}

int main(void)
{
	struct itimerval often = { { 0, 500 }, { 0, 500 } }, off = { { 0, 0 }, { 0, 0 } };
	uint64_t total = 0;

	sum = eventfd(0, EFD_CLOEXEC);
	CHECK(sum >= 0);
	on_signal(SIGALRM, handler, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
	for (int round = 0; round < 64; round++) {
		current = round;
		for (int k = 0; k < 200; k++)
			add(round);
	}
	CHECK(setitimer(ITIMER_REAL, &off, NULL) == 0);
	CHECK(read(sum, &total, sizeof(total)) == sizeof(total) && total == made);
	return done();
}
