/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Leaf functions with an inline system call keep what the compiler puts below their stack pointer.
 * The functions are the compiler's own work: built by gcc and clang, from -O1 to -Os.
 */
#define _GNU_SOURCE
#include "../e2e/e2e.h"

#define LEAF __attribute__((noinline))

static inline long call1(long nr, long a)
{
	__asm__ volatile("syscall" : "+a"(nr) : "D"(a) : "rcx", "r11", "memory");
	return nr;
}

static inline long call3(long nr, long a, long b, long c)
{
	__asm__ volatile("syscall" : "+a"(nr) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return nr;
}

LEAF static long pid_only(void)
{
	return call1(SYS_getpid, 0);
}

LEAF static long spilled(long a, long b, long c)
{
	volatile long x = a * 3, y = b * 5, z = c * 7;
	long pid = call1(SYS_getpid, 0);

	return x + y + z + (pid <= 0);
}

LEAF static long array(unsigned seed)
{
	volatile unsigned v[24];
	unsigned sum = 0;

	for (unsigned i = 0; i < 24; i++)
		v[i] = seed + i * i;
	if (call1(SYS_getppid, 0) < 0)
		return -1;
	for (unsigned i = 0; i < 24; i++)
		sum = sum * 31 + v[i];
	return sum;
}

/* The number comes from a variable, the result goes through the red zone. */
LEAF static long chosen(long nr, long a)
{
	volatile long kept = a, r = call1(nr, a);

	return kept == a ? r : -1;
}

/* The kernel writes into the red zone. */
LEAF static long filled(void)
{
	volatile long pair[2] = { -1, -1 }, guard = 77;
	long r = call3(SYS_clock_gettime, 1, (long)pair, 0);

	return r == 0 && pair[0] >= 0 && pair[1] >= 0 && guard == 77;
}

/* Two calls in one function, of which one is not always made. */
LEAF static long branches(int way)
{
	volatile long a = way, b = way + 1;

	if (way & 1)
		b += call1(SYS_getpid, 0) > 0;
	call3(E2E_MARK, 0, 0, 0);
	return a + b;
}

static long expected_array(unsigned seed)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < 24; i++)
		sum = sum * 31 + seed + i * i;
	return sum;
}

int main(void)
{
	for (int i = 0; i < 200; i++) {
		CHECK(pid_only() == getpid());
		CHECK(spilled(i, 2, 3) == 3L * i + 10 + 21);
		CHECK(array((unsigned)i) == expected_array((unsigned)i));
		CHECK(chosen(SYS_getppid, i) == getppid() && chosen(SYS_umask, 022) >= 0);
		CHECK(filled() == 1);
		CHECK(branches(i) == 2L * i + 1 + (i & 1));
		++*e2e_marks;
	}
	return done();
}
