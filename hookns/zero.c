/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* zero - see zero.h */
#define _GNU_SOURCE
#include "zero.h"

#include <asm/unistd.h>
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/trampoline.h"
#include "signal.h"
#include "thread.h"
#include "user.h"

#define PAGE 4096u
#define TRAP_PAGE_FAULT 14
#define ERR_PRESENT 1
#define ERR_USER_FETCH 0x14 /* from user mode; an instruction fetch */
#define ERR_KEY 0x20
#define FLAGS_ARITH 0x8d5ull
#define FLAGS_LOW 0xd5ull
#define CODE_PKUERR 4

#define R(uc, r) ((uc)->uc_mcontext.gregs[r])

/* In the order of the registers' numbers in an instruction. */
static const int8_t reg_of[16] = { REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
				   REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
				   REG_R12, REG_R13, REG_R14, REG_R15 };

static inline bool in_group(uint64_t addr, unsigned group)
{
	return addr <= 8ull * group && addr + 7 >= 8ull * group;
}

/* The register of a `call *%reg` that ends at the return address on the stack; -1: there is none. */
static int called_register(const ucontext_t *uc)
{
	uint64_t ret;
	uint8_t code[3];
	int r;

	if (zpl_user_read(&ret, (uint64_t)R(uc, REG_RSP), sizeof ret) ||
	    zpl_user_read(code, ret - sizeof code, sizeof code))
		return -1;
	if (code[1] != 0xff || (code[2] & 0xf8) != 0xd0)
		return -1;
	r = code[2] & 7;
	return reg_of[(code[0] & 0xf1) == 0x41 ? r + 8 : r];
}

static inline __attribute__((always_inline)) uint64_t set_mask(uint64_t mask)
{
	uint64_t old = 0;

	zpl_raw4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, &old, 8);
	return old;
}

/*
 * Which address of the group was called? The code behind it is the same for all eight. It was in
 * the register of the call; or popped by a return; or it was jumped to through some register.
 */
static uint64_t guess_target(const ucontext_t *uc, unsigned group)
{
	static const int8_t likely[] = { 0, 2, 1, 11, 10, 3, 8, 9, 5, 12, 13, 14, 15, 6, 7 };
	uint64_t popped;
	int r = zpl_user_is_sandboxed() ? -1 : called_register(uc);

	if (r >= 0 && in_group((uint64_t)R(uc, r), group))
		return (uint64_t)R(uc, r);
	if (!zpl_user_is_sandboxed() && in_group((uint64_t)R(uc, REG_RAX), group) == 0 &&
	    zpl_user_read(&popped, (uint64_t)R(uc, REG_RSP) - 8, 8) == 0 && in_group(popped, group))
		return popped;
	for (unsigned i = 0; i < sizeof likely; i++)
		if (in_group((uint64_t)R(uc, reg_of[likely[i]]), group))
			return (uint64_t)R(uc, reg_of[likely[i]]);
	return 8ull * group;
}

/* The program's signals wait meanwhile: only code in ZPL_SIGNAL_CODE can be interrupted by them. */
ZPL_SIGNAL_CODE static uint64_t find_target(const ucontext_t *uc, unsigned group)
{
	uint64_t old, target;

	if (group == 0)
		return 0;
	old = set_mask(~(1ull << (SIGSEGV - 1) | 1ull << (SIGBUS - 1)));
	target = guess_target(uc, group);
	set_mask(old);
	return target;
}

/* rax = number << 16 | lahf << 8 | seto */
ZPL_SIGNAL_CODE static uint64_t unpack(ucontext_t *uc)
{
	uint64_t packed = (uint64_t)R(uc, REG_RAX), flags = (uint64_t)R(uc, REG_EFL) & ~FLAGS_ARITH;

	flags |= (packed >> 8 & FLAGS_LOW) | (packed & 1) << 11;
	R(uc, REG_EFL) = (greg_t)flags;
	R(uc, REG_RAX) = (greg_t)(packed >> 16);
	return packed >> 16;
}

ZPL_SIGNAL_CODE static void show_fetch(siginfo_t *info, ucontext_t *uc, uint64_t target)
{
	info->si_code = SEGV_MAPERR;
	info->si_addr = (void *)(uintptr_t)target;
	R(uc, REG_RIP) = (greg_t)target;
	R(uc, REG_CR2) = (greg_t)target;
	R(uc, REG_TRAPNO) = TRAP_PAGE_FAULT;
	R(uc, REG_ERR) = ERR_USER_FETCH;
}

/* Not a call, but a read or write of the page: there it is, and natively it is not. */
ZPL_SIGNAL_CODE static bool show_access(siginfo_t *info, ucontext_t *uc)
{
	if (info->si_code != SEGV_ACCERR && info->si_code != CODE_PKUERR)
		return false;
	if ((uint64_t)(uintptr_t)info->si_addr >= PAGE || !zpl_trampoline_holds(0))
		return false;
	info->si_code = SEGV_MAPERR;
	R(uc, REG_ERR) &= ~(greg_t)(ERR_PRESENT | ERR_KEY);
	return true;
}

ZPL_SIGNAL_CODE bool zpl_zero_fault(const struct zpl_thread *t, int sig, siginfo_t *info,
				    ucontext_t *uc)
{
	uint64_t pc = (uint64_t)R(uc, REG_RIP);
	unsigned group = 0;

	if ((sig != SIGSEGV && sig != SIGBUS) || info->si_code <= 0 || t->state != ZPL_IN_PROGRAM)
		return false;
	switch (zpl_trampoline_stray(pc, &group)) {
	case ZPL_STRAY_PAGE:
		show_fetch(info, uc, pc);
		return true;
	case ZPL_STRAY_GROUP:
		show_fetch(info, uc, find_target(uc, group));
		return true;
	case ZPL_STRAY_FOUND:
		group = ((unsigned)unpack(uc) + 7) / 8;
		show_fetch(info, uc, find_target(uc, group));
		return true;
	default:
		return show_access(info, uc);
	}
}

static long unmap_around(uint64_t start, uint64_t end)
{
	long r = 0;

	for (uint64_t at = start, to; at < end && !r; at = to) {
		bool ours = zpl_trampoline_touches(at, at + PAGE);

		for (to = at + PAGE; to < end && zpl_trampoline_touches(to, to + PAGE) == ours; to += PAGE)
			;
		if (!ours)
			r = zpl_raw2(__NR_munmap, at, to - at);
	}
	return r;
}

bool zpl_zero_memory_call(int64_t nr, const uint64_t arg[6], long *result)
{
	uint64_t start = arg[0], end = start + ((arg[1] + PAGE - 1) & ~(uint64_t)(PAGE - 1));

	if (start % PAGE || !zpl_trampoline_touches(start, end))
		return false;
	switch (nr) {
	case __NR_mmap:
		*result = -EPERM;
		return (arg[3] & MAP_FIXED) != 0;
	case __NR_munmap:
		*result = unmap_around(start, end);
		return true;
	case __NR_mremap:
		*result = -EFAULT;
		return true;
	case __NR_mprotect:
	case __NR_pkey_mprotect:
		*result = -ENOMEM;
		return true;
	default:
		return false;
	}
}
