/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread makes code all the while, and runs it: what it made before the load, and what it makes after. */
#include "among.h"

#define PIECES 64

/* mov $number, %eax; syscall; ret */
static const unsigned char code[] = { 0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3 };

static long (*make(int nr))(void)
{
	char *at = pages(1);
	long (*fn)(void);

	memcpy(at, code, sizeof(code));
	memcpy(at + 1, &nr, sizeof(nr));
	CHECK(mprotect(at, 4096, PROT_READ | PROT_EXEC) == 0);
	memcpy(&fn, &at, sizeof(fn));
	return fn;
}

static long (*made[PIECES])(void);

static void *run(void *arg)
{
	for (int i = 0, left = 2000; left; i = (i + 1) % PIECES, left -= zpl_is_in) {
		if (made[i] && !zpl_is_in) {
			CHECK(munmap((void *)(uintptr_t)made[i], 4096) == 0);
			made[i] = NULL;
		}
		if (!made[i])
			made[i] = make(E2E_MARK);
		if (!zpl_is_in)
			continue;
		__atomic_fetch_add(e2e_marks, 1, __ATOMIC_SEQ_CST);
		CHECK(made[i]() == -ENOSYS);
	}
	return arg;
}

int main(void)
{
	pthread_t t;

	start(&t, run, NULL);
	zpl_arrives();
	join_all(&t, 1);
	return all_done();
}
