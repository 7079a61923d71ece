/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* clone3 makes a thread on a stack given by address and size; the arguments stay as they were. */
#include "e2e.h"
#include <linux/sched.h>

static int tid, seen;

__attribute__((noinline)) static long spawn(struct clone_args *args)
{
	register int *out __asm__("r12") = &seen;
	long ret = SYS_clone3;

	__asm__ volatile("syscall\n\ttest %%rax, %%rax; jnz 1f\n\t"
			 "mov $186, %%eax; syscall; mov %%eax, (%%r12)\n\t"
			 "mov $900, %%eax; syscall\n\t"
			 "xor %%edi, %%edi; mov $60, %%eax; syscall; ud2\n1:"
			 : "+a"(ret)
			 : "D"(args), "S"(sizeof(*args)), "r"(out)
			 : "rcx", "r11", "memory");
	return ret;
}

int main(void)
{
	struct clone_args a, was;

	memset(&a, 0, sizeof(a));
	a.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
		  CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID;
	a.parent_tid = a.child_tid = (uint64_t)&tid;
	a.stack = (uint64_t)pages(4);
	a.stack_size = 16384;
	was = a;
	for (int i = 0; i < 200; i++) {
		long child;

		*e2e_marks += 1;
		child = spawn(&a);
		CHECK(child > 0 && memcmp(&a, &was, sizeof(a)) == 0);
		while (__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
			SYS(SYS_futex, &tid, 0, child, 0, 0, 0);
		CHECK(seen == child);
	}
	return done();
}
