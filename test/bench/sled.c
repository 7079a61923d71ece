/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a `call *%rax` through the page at VA 0 costs, for sleds that have been used or thought of.
 *
 * Each design fills the page so that every number arrives at one place, which returns. Printed in
 * ns a call, the loop's own cost included: for numbers 0, 39, 202 and 511, the mean over
 * all, and the worst. Exit 1 if a number does not arrive; 77 if there is no page to be had.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NUMBERS 512
#define CALLS 20000
#define ROUNDS 5

static uint8_t page[4096];
static volatile unsigned arrived;
extern char sled_arrival[];

__asm__(".text\n.p2align 6\n"
	"sled_arrival: incl arrived(%rip); ret\n");

/* One jump behind it all, to an address that is not in reach of rel32. */
static size_t put_far_jump(uint8_t *at)
{
	uint64_t to = (uint64_t)(uintptr_t)sled_arrival;

	memcpy(at, "\x49\xbb", 2); /* movabs $to,%r11; jmp *%r11 */
	memcpy(at + 2, &to, 8);
	memcpy(at + 10, "\x41\xff\xe3", 3);
	return 13;
}

/* Plain nops, as zpoline began. */
static int make_nops(unsigned p)
{
	(void)p;
	memset(page, 0x90, NUMBERS);
	put_far_jump(page + NUMBERS);
	return 0;
}

/* zpoline's: short jumps of 126 bytes, whose displacement is a harmless instruction (jg) by itself. */
static int make_hops(unsigned p)
{
	(void)p;
	for (unsigned i = 0; i < NUMBERS; i += 3)
		memcpy(page + i, i < NUMBERS - 130 ? "\xeb\x7e\x90" : "\x90\x90\x90", 3);
	memset(page + NUMBERS, 0x90, 16);
	put_far_jump(page + NUMBERS + 16);
	return 0;
}

/* One jump each eight bytes, prefixes between, pads in the first 2 GiB: see loader/arch/x86_64/sled.h */
static int make_pads(unsigned prefix)
{
	uint64_t first = 0x01010101ull * prefix + 5, base = first & ~4095ull;
	uint8_t *pads = mmap((void *)(uintptr_t)base, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (pads != (void *)(uintptr_t)base)
		return -1;
	for (unsigned i = 0; i < NUMBERS + 8; i += 8) {
		uint8_t *pad = pads + (first - base) + i;
		uint32_t rel = (uint32_t)(pads + 8000 - (pad + 5));

		memset(page + i, (int)prefix, 8);
		page[i] = 0xe9;
		pad[0] = 0xe9;
		memcpy(pad + 1, &rel, 4);
	}
	put_far_jump(pads + 8000);
	return 0;
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double measure(uint64_t nr)
{
	double best = 1e18;

	for (unsigned round = 0; round < ROUNDS; round++) {
		double start = now_ns(), took;

		for (unsigned i = 0; i < CALLS; i++)
			__asm__ volatile("sub $128, %%rsp; call *%%rax; add $128, %%rsp"
					 : : "a"(nr) : "r11", "cc", "memory");
		took = (now_ns() - start) / CALLS;
		if (took < best)
			best = took;
	}
	return best;
}

static int run(const char *name, int (*make)(unsigned), unsigned arg)
{
	double sum = 0, worst = 0, cost[NUMBERS];
	void *zero = NULL;

	memset(page, 0xf4, sizeof page);
	if (make(arg)) {
		printf("%-12s the addresses it needs are taken\n", name);
		return 0;
	}
	__asm__("" : "+r"(zero));
	memcpy(zero, page, sizeof page);
	for (unsigned n = 0; n < NUMBERS; n++) {
		unsigned before = arrived;

		cost[n] = measure(n);
		if (arrived - before != CALLS * ROUNDS)
			return 1;
		sum += cost[n];
		if (cost[n] > worst)
			worst = cost[n];
	}
	printf("%-12s %6.2f %6.2f %6.2f %6.2f   %6.2f %6.2f\n", name, cost[0], cost[39], cost[202],
	       cost[511], sum / NUMBERS, worst);
	return 0;
}

int main(void)
{
	int bad = 0;

	if (syscall(SYS_mmap, 0l, 4096l, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0l)) {
		printf("address 0 cannot be mapped here\n");
		return 77;
	}
	printf("%-12s %6s %6s %6s %6s   %6s %6s\n", "ns a call", "0", "39", "202", "511", "mean", "worst");
	bad |= run("nops", make_nops, 0);
	bad |= run("hops", make_hops, 0);
	bad |= run("e9 3e", make_pads, 0x3e);
	bad |= run("e9 2e", make_pads, 0x2e);
	bad |= run("e9 65", make_pads, 0x65);
	bad |= run("e9 67", make_pads, 0x67);
	return bad;
}
