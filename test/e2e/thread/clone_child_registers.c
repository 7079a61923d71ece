/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The child of a raw clone starts at the next instruction with its parent's registers, rax 0 apart. */
#include "e2e.h"

#define FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	       CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID)

static uint64_t seen[12] __attribute__((used));
static uint64_t bottom __attribute__((used));
static int tid;

__attribute__((noinline)) static long spawn(char *top)
{
	register long r10 __asm__("r10") = (long)&tid;
	register long r8 __asm__("r8") = 0x8888;
	register long r9 __asm__("r9") = 0x9999;
	long ret = SYS_clone;

	__asm__ volatile("mov $0xbbbb, %%ebx; mov $0x1212, %%r12d; mov $0x1313, %%r13d\n\t"
			 "mov $0x1414, %%r14d; mov $0x1515, %%r15d\n\t"
			 "syscall\n1:\ttest %%rax, %%rax; jnz 2f\n\t"
			 "mov %%rsp, bottom(%%rip)\n\t"
			 "mov %%rbx, seen(%%rip); mov %%r12, 8+seen(%%rip); mov %%r13, 16+seen(%%rip)\n\t"
			 "mov %%r14, 24+seen(%%rip); mov %%r15, 32+seen(%%rip); mov %%r8, 40+seen(%%rip)\n\t"
			 "mov %%r9, 48+seen(%%rip); mov %%rdi, 56+seen(%%rip); mov %%rdx, 64+seen(%%rip)\n\t"
			 "lea 1b(%%rip), %%rbx; sub %%rcx, %%rbx; mov %%rbx, 72+seen(%%rip)\n\t"
			 "movq %%xmm5, 80+seen(%%rip)\n\t"
			 "xor %%edi, %%edi; mov $60, %%eax; syscall; ud2\n2:"
			 : "+a"(ret), "+r"(r8), "+r"(r9)
			 : "D"(FLAGS), "S"(top), "d"(&tid), "r"(r10)
			 : "rcx", "r11", "rbx", "r12", "r13", "r14", "r15", "memory");
	return ret;
}

int main(void)
{
	char *top = pages(4) + 4 * 4096;

	for (int i = 0; i < 100; i++) {
		long child;

		__asm__ volatile("movq %0, %%xmm5" : : "r"(0x5555l) : "xmm5");
		child = spawn(top);
		CHECK(child > 0);
		while (__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
			SYS(SYS_futex, &tid, 0, child, 0, 0, 0);
		CHECK(seen[0] == 0xbbbb && seen[1] == 0x1212 && seen[2] == 0x1313);
		CHECK(seen[3] == 0x1414 && seen[4] == 0x1515 && seen[5] == 0x8888);
		CHECK(seen[6] == 0x9999 && seen[7] == FLAGS && seen[8] == (uint64_t)&tid);
		CHECK(seen[9] == 0 && bottom == (uint64_t)top && seen[10] == 0x5555);
		memset(seen, 0, sizeof(seen));
	}
	return done();
}
