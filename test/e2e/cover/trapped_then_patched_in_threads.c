/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls that zpl only finds when they run are made exactly once while threads race to be the first. */
#include "e2e.h"
#include <sys/eventfd.h>

/* 64 calls about which nothing is known; a jump over each could lead far below the program. */
__asm__(".text\n\t.p2align 4\n\t.fill 512, 1, 0x06\n"
	"sites:\n\t.set n, 0\n\t.rept 64\n\t"
	"syscall\n\tcmp $(0xc000 + n * 4), %eax\n\tret\n\t.p2align 4\n\t"
	".set n, n + 1\n\t.endr\n\t.fill 512, 1, 0x06\n");
extern const char sites[];

#define THREADS 4
#define TIMES 50

static pthread_barrier_t barrier;
static int sum;

static long call_at(int i, long nr, long a, const void *b, long c)
{
	__asm__ volatile("call *%[at]" : "+a"(nr) : [at] "r"(sites + 16 * i), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory", "cc");
	return nr;
}

static void *run(void *arg)
{
	uint64_t one = 1;

	for (int i = 0; i < 64; i++) {
		pthread_barrier_wait(&barrier);
		for (int k = 0; k < TIMES; k++) {
			__atomic_fetch_add(e2e_marks, 1, __ATOMIC_SEQ_CST);
			CHECK(call_at(i, E2E_MARK, 0, NULL, 0) == -ENOSYS);
			CHECK(call_at(i, SYS_write, sum, &one, sizeof(one)) == sizeof(one));
		}
	}
	return arg;
}

int main(void)
{
	pthread_t t[THREADS];
	uint64_t total = 0;

	sum = eventfd(0, EFD_CLOEXEC);
	CHECK(sum >= 0 && pthread_barrier_init(&barrier, NULL, THREADS) == 0);
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&t[i], NULL, run, NULL) == 0);
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	CHECK(read(sum, &total, sizeof(total)) == sizeof(total));
	CHECK(total == 64 * THREADS * TIMES);
	return done();
}
