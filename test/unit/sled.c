/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Every number finds its own site through the page at VA 0 with flags and registers kept, and
 * whoever else comes that way stops with all of them as they were.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "../check.h"
#include "arch/x86_64/sled.h"

#define THUNK 16u
#define SITES_MAX (ZPL_SLED_NUMBERS * 4)
#define FLAGS 0x8d5ull

/* rbx rcx rdx rsi rdi rbp r8 … r15 flags rax */
uint64_t probe_regs[16];
uint64_t probe_target, probe_seen;
extern char probe_entry[];
void probe(void);

__asm__(".text\n"
	"probe: push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
	"sub $136, %rsp\n" /* the thunk's call may write where it likes above this */
	"lea probe_regs(%rip), %rax\n"
	"push 112(%rax); popfq\n"
	"mov (%rax), %rbx; mov 8(%rax), %rcx; mov 16(%rax), %rdx; mov 24(%rax), %rsi\n"
	"mov 32(%rax), %rdi; mov 40(%rax), %rbp; mov 48(%rax), %r8; mov 56(%rax), %r9\n"
	"mov 64(%rax), %r10; mov 72(%rax), %r11; mov 80(%rax), %r12; mov 88(%rax), %r13\n"
	"mov 96(%rax), %r14; mov 104(%rax), %r15; mov 120(%rax), %rax\n"
	"call *probe_target(%rip)\n"
	"lea probe_regs(%rip), %rax\n"
	"mov %rbx, (%rax); mov %rdx, 16(%rax); mov %rsi, 24(%rax); mov %rdi, 32(%rax)\n"
	"mov %rbp, 40(%rax); mov %r8, 48(%rax); mov %r9, 56(%rax); mov %r10, 64(%rax)\n"
	"mov %r12, 80(%rax); mov %r13, 88(%rax); mov %r14, 96(%rax); mov %r15, 104(%rax)\n"
	"add $136, %rsp\n"
	"pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n"
	"probe_entry: mov %rax, probe_seen(%rip); ret\n");

static struct zpl_site site[SITES_MAX], *order[SITES_MAX];
static struct zpl_landing landing;
static uint8_t *near_code, *far_code, *stranger;
static sigjmp_buf back;
static greg_t fault[NGREG];

static void fill_regs(uint64_t rax, uint64_t flags)
{
	for (unsigned i = 0; i < 14; i++)
		probe_regs[i] = 0x1111111111111111u * (i + 1);
	probe_regs[14] = 0x202 | flags;
	probe_regs[15] = rax;
}

static uint64_t packed_flags(uint64_t flags)
{
	return (flags & 0xd5) << 8 | 0x200 | (flags >> 11 & 1);
}

/* @of sites for each number with used[n]; the last of more than one differs from the first in the
 * upper half of its address only. */
static size_t make_sites(const bool *used, unsigned of)
{
	size_t n = 0;

	for (unsigned nr = 0; nr < ZPL_SLED_NUMBERS; nr++) {
		for (unsigned i = 0; used[nr] && i < of; i++, n++) {
			bool twin = i && i == of - 1;
			uint8_t *code = (twin ? far_code : near_code) +
					THUNK * (nr * 4 + (twin ? 0 : i));

			memcpy(code, "\xff\xd0\xc3", 3);
			site[n] = (struct zpl_site){ .addr = (uint64_t)(uintptr_t)code,
						     .ret = (uint64_t)(uintptr_t)code + 2,
						     .nr = (int32_t)nr };
			order[n] = &site[n];
		}
	}
	qsort(order, n, sizeof *order, zpl_sled_order);
	return n;
}

static void load(uint8_t prefix, const bool *used, size_t n)
{
	static uint8_t page[ZPL_SLED_SIZE];
	void *zero = NULL;

	landing = (struct zpl_landing){ .prefix = prefix, .base = zpl_sled_base(prefix),
					.size = zpl_sled_room(n) };
	landing.image = mmap((void *)(uintptr_t)landing.base, landing.size, PROT_READ | PROT_WRITE | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	CHECK_INT((uintptr_t)landing.image, landing.base);
	CHECK_INT(zpl_sled_land(&landing, order, n, (uint64_t)(uintptr_t)probe_entry), 0);
	zpl_sled_fill(page, used, prefix);
	syscall(SYS_mprotect, 0l, 4096l, PROT_READ | PROT_WRITE | PROT_EXEC);
	__asm__("" : "+r"(zero)); /* or the copy is dropped: nothing can be at NULL */
	memcpy(zero, page, sizeof page);
}

static void check_sites(size_t n)
{
	static const uint64_t flags[] = { 0, FLAGS, 0x801, 0x44 };

	for (size_t i = 0; i < n; i++) {
		uint64_t f = flags[i % 4], want = (uint64_t)(uintptr_t)&site[i] << 16 | packed_flags(f);

		fill_regs((uint64_t)site[i].nr, f);
		probe_target = site[i].addr;
		probe_seen = 0;
		probe();
		if (probe_seen != want)
			printf("number %d, site %zu\n", site[i].nr, i);
		CHECK(probe_seen == want);
		for (unsigned r = 0; r < 14; r++)
			CHECK(r == 1 || r == 9 || probe_regs[r] == 0x1111111111111111u * (r + 1));
	}
}

static void segv(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	(void)info;
	memcpy(fault, ((ucontext_t *)uc)->uc_mcontext.gregs, sizeof fault);
	siglongjmp(back, 1);
}

/* A call from nowhere: rax = @rax, to @target. */
static void check_stranger(uint64_t target, uint64_t rax, uint64_t flags, const bool *used)
{
	static const int reg[14] = { REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_R8,
				     REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15 };
	uint64_t pc, low = flags & FLAGS;

	fill_regs(rax, flags);
	probe_regs[13] = target;
	probe_target = (uint64_t)(uintptr_t)stranger;
	if (!sigsetjmp(back, 1)) {
		probe();
		CHECK(!"came back");
		return;
	}
	pc = (uint64_t)fault[REG_RIP];
	if (pc >= landing.found) {
		CHECK(pc < landing.sites_end && rax < ZPL_SLED_NUMBERS && used[rax]);
		CHECK_INT(fault[REG_RAX], rax << 16 | packed_flags(low));
	} else {
		CHECK_INT(fault[REG_RAX], rax);
		CHECK_INT((uint64_t)fault[REG_EFL] & FLAGS, low);
		CHECK(pc < ZPL_SLED_SIZE ? pc == target : pc >= landing.groups_start);
	}
	for (unsigned r = 0; r < 13; r++)
		CHECK_INT(fault[reg[r]], 0x1111111111111111u * (r + 1));
	CHECK_INT(fault[REG_R15], target);
}

static void check_strangers(const bool *used)
{
	for (uint64_t target = 0; target < ZPL_SLED_SIZE; target++) {
		check_stranger(target, target, FLAGS, used);
		check_stranger(target, 0x100000000u + target, 0x41, used);
		check_stranger(target, target ^ 3, 0x800, used);
	}
}

static void run(uint8_t prefix, const bool *used, unsigned of)
{
	size_t n = make_sites(used, of);

	load(prefix, used, n);
	check_sites(n);
	check_strangers(used);
	munmap(landing.image, landing.size);
}

int main(void)
{
	static const uint8_t prefixes[] = ZPL_SLED_PREFIXES;
	struct sigaction sa = { .sa_sigaction = segv, .sa_flags = SA_SIGINFO | SA_NODEFER };
	bool all[ZPL_SLED_NUMBERS], few[ZPL_SLED_NUMBERS] = { false };
	size_t size = THUNK * SITES_MAX;

	if (syscall(SYS_mmap, 0l, 4096l, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0l)) {
		printf("address 0 cannot be mapped here\n");
		return 77;
	}
	near_code = mmap(NULL, size + 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	far_code = mmap(near_code - (1ull << 32), size, PROT_READ | PROT_WRITE | PROT_EXEC,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	CHECK(far_code == near_code - (1ull << 32));
	stranger = near_code + size;
	memcpy(stranger, "\x41\xff\xd7\xc3", 4); /* call *%r15 */
	sigaction(SIGSEGV, &sa, NULL);
	memset(all, true, sizeof all);
	few[0] = few[1] = few[16] = few[17] = few[231] = few[511] = true;
	for (size_t i = 0; i < sizeof prefixes; i++) {
		run(prefixes[i], all, 1);
		run(prefixes[i], few, 4);
	}
	run(prefixes[0], all, 4);
	return check_status();
}
