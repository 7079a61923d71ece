/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * regs.h - a system call with every general register and flag chosen
 *
 * Implemented in regs.S.
 */
#ifndef ZPL_E2E_REGS_H
#define ZPL_E2E_REGS_H

#include "e2e.h"

#define FLAG_CF 0x1u
#define FLAG_PF 0x4u
#define FLAG_AF 0x10u
#define FLAG_ZF 0x40u
#define FLAG_SF 0x80u
#define FLAG_DF 0x400u
#define FLAG_OF 0x800u
#define FLAG_NT 0x4000u
#define FLAG_AC 0x40000u
#define FLAG_ID 0x200000u
#define FLAG_FIXED 0x202u

/**
 * struct regs - registers before and after the call; offsets are known to regs.S
 *
 * @flags: rflags, FLAG_FIXED included
 * @next:  out: address after the syscall instruction
 */
struct regs {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t flags;
	uint64_t next;
};

/**
 * regs_call() - load all of @r, execute syscall, store all of it back
 *
 * regs_call_rsp() does the same with the stack pointer set to @rsp during the
 * call, which need not point to memory.
 */
void regs_call(struct regs *r);
void regs_call_rsp(struct regs *r, uint64_t rsp);

/* All registers distinct and recognisable. */
E2E_UNUSED static struct regs regs_pattern(uint64_t nr)
{
	struct regs r = { nr,     0xb1b1, 0xc1c1, 0xd1d1, 0x5151, 0xd1d0, 0xbbbb, 0x8888, 0x9999,
			  0x1010, 0x1111, 0x1212, 0x1313, 0x1414, 0x1515, FLAG_FIXED, 0 };
	uint64_t *v = &r.rbx;

	for (int i = 0; i < 14; i++)
		v[i] |= 0xa5a5000000000000u + ((uint64_t)i << 32);
	return r;
}

/* Makes the call and checks the kernel's contract: only rax, rcx, r11 change. */
E2E_UNUSED static long regs_check(struct regs *r)
{
	struct regs was = *r;

	regs_call(r);
	CHECK(r->rcx == r->next);
	CHECK(r->r11 == was.flags);
	CHECK(r->flags == was.flags);
	was.rax = r->rax;
	was.rcx = r->rcx;
	was.r11 = r->r11;
	was.next = r->next;
	CHECK(memcmp(&was, r, sizeof(was)) == 0);
	return (long)r->rax;
}

#endif
