/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * stray - calls and jumps to small addresses, every register known
 *
 * stray(how, target, rax) fills the registers, goes to @target and comes back by way of
 * the SIGSEGV handler below, which has looked at all of them.
 */
#ifndef ZPL_TEST_STRAY_H
#define ZPL_TEST_STRAY_H

#include "../e2e/e2e.h"

enum how { CALL_RAX, CALL_RDX, CALL_R14, JMP_RCX, JMP_R11, RET, N_HOW };

#define PATTERN(i) (0x0101010101010101u * (0x80 + (i)))
#define ARITH 0x8d5

static const int stray_regs[] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_R8,
				  REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15 };
uint64_t stray_in[16];   /* as in stray_regs, then flags */
uint64_t stray_rsp;      /* before the call, jump or return */
static volatile uint64_t stray_target;
static volatile int stray_pushes;
static volatile unsigned stray_seen;

void stray_call_rax(void), stray_call_rdx(void), stray_call_r14(void);
void stray_jmp_rcx(void), stray_jmp_r11(void), stray_ret(void);
extern char stray_back[];

#define STRAY(name, go)                                                                         \
	".globl stray_" #name "\nstray_" #name ": push %rbx; push %rbp; push %r12; push %r13\n"   \
	"push %r14; push %r15; sub $256, %rsp; mov %rsp, stray_rsp(%rip)\n"                       \
	"push 120+stray_in(%rip); popfq\n"                                                         \
	"mov 8+stray_in(%rip), %rbx; mov 16+stray_in(%rip), %rcx; mov 24+stray_in(%rip), %rdx\n"   \
	"mov 32+stray_in(%rip), %rsi; mov 40+stray_in(%rip), %rdi; mov 48+stray_in(%rip), %rbp\n"  \
	"mov 56+stray_in(%rip), %r8; mov 64+stray_in(%rip), %r9; mov 72+stray_in(%rip), %r10\n"    \
	"mov 80+stray_in(%rip), %r11; mov 88+stray_in(%rip), %r12; mov 96+stray_in(%rip), %r13\n"  \
	"mov 104+stray_in(%rip), %r14; mov 112+stray_in(%rip), %r15; mov stray_in(%rip), %rax\n"   \
	go "\nud2\n"

__asm__(".text\n" STRAY(call_rax, "call *%rax") STRAY(call_rdx, "call *%rdx")
	STRAY(call_r14, "call *%r14") STRAY(jmp_rcx, "jmp *%rcx") STRAY(jmp_r11, "jmp *%r11")
	STRAY(ret, "push stray_target(%rip); ret")
	"stray_back: mov stray_rsp(%rip), %rsp; cld; add $256, %rsp\n"
	"pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n");

static void stray_check(const siginfo_t *si, const ucontext_t *uc)
{
	const greg_t *g = uc->uc_mcontext.gregs;

	CHECK((uint64_t)si->si_addr == stray_target && si->si_code == SEGV_MAPERR);
	CHECK((uint64_t)g[REG_RIP] == stray_target && (uint64_t)g[REG_CR2] == stray_target);
	CHECK(g[REG_TRAPNO] == 14 && (g[REG_ERR] & ~0x10) == 4);
	for (unsigned i = 0; i < 15; i++)
		CHECK((uint64_t)g[stray_regs[i]] == stray_in[i]);
	CHECK(((uint64_t)g[REG_EFL] & ARITH) == (stray_in[15] & ARITH));
	CHECK((uint64_t)g[REG_RSP] == stray_rsp - (stray_pushes ? 8 : 0));
	if (stray_pushes) {
		const uint8_t *ret = *(uint8_t **)g[REG_RSP];

		CHECK(ret[0] == 0x0f && ret[1] == 0x0b); /* the ud2 */
	}
	stray_seen++;
}

static void stray_handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	stray_check(si, uc);
	((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)stray_back;
}

static void stray(enum how how, uint64_t target, uint64_t rax, uint64_t flags)
{
	static void (*const go[])(void) = { stray_call_rax, stray_call_rdx, stray_call_r14, stray_jmp_rcx,
					    stray_jmp_r11, stray_ret };
	static const int8_t by[] = { 0, 3, 13, 2, 10, -1 };
	unsigned seen = stray_seen;

	for (unsigned i = 0; i < 15; i++)
		stray_in[i] = PATTERN(i);
	stray_in[0] = rax;
	if (by[how] >= 0)
		stray_in[by[how]] = target;
	stray_in[15] = 0x202 | flags;
	stray_target = target;
	stray_pushes = how <= CALL_R14;
	go[how]();
	CHECK(stray_seen == seen + 1);
}

/* Hooked, there must be something at address 0 to stray into, or nothing is tested. */
E2E_UNUSED static void need_page(void)
{
	const char *preload = getenv("LD_PRELOAD");
	char line[64] = "";
	FILE *maps = fopen("/proc/self/maps", "r");

	CHECK(maps && fgets(line, sizeof line, maps));
	fclose(maps);
	CHECK(!strstr(preload ? preload : "", "libzpl_boot") == !!strncmp(line, "00000000-", 9));
}

#endif
