/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code right behind a call is entered otherwise: by pointer, by a prefixed branch, by another's table. */
#include "e2e.h"

/* Each: eax = 39, the call, then %rax + 1; entered behind it, their argument + 1. */
__asm__(".text\n"
	".macro site name\n"
	"	.type \\name, @function\n"
	"\\name: .cfi_startproc\n"
	"	mov	%edi, %eax\n"
	"	syscall\n"
	"\\name\\()_in: add	$1, %rax\n"
	"	test	%rax, %rax\n"
	"	js	\\name\n"
	"	call	1f\n"
	"	ret\n"
	"1:	ret\n"
	"	.cfi_endproc\n"
	"	.size \\name, . - \\name\n"
	".endm\n"
	"	site	pointed\n"
	"	site	branched\n"
	"	site	switched\n"
	"	.type by_branch, @function\n"
	"by_branch: .cfi_startproc\n"
	"	mov	%rdi, %rax\n"
	"	bnd jmp	branched_in\n"
	"	.cfi_endproc\n"
	"	.size by_branch, . - by_branch\n"
	"	.type by_table, @function\n"
	"by_table: .cfi_startproc\n"
	"	mov	%rdi, %rax\n"
	"	lea	2f(%rip), %rdx\n"
	"	movslq	4(%rdx), %rcx\n"
	"	add	%rdx, %rcx\n"
	"	jmp	*%rcx\n"
	"3:	ret\n"
	"	.cfi_endproc\n"
	"	.size by_table, . - by_table\n"
	".section .rodata\n"
	"	.p2align 2\n"
	"2:	.long	3b - 2b, switched_in - 2b\n"
	".data\n"
	"	.p2align 3\n"
	"in:	.quad	pointed_in\n"
	".text\n");

extern long pointed(long nr), branched(long nr), switched(long nr), by_branch(long), by_table(long);
extern void *in;

int main(void)
{
	void *to = in;
	long r = 41;

	CHECK(pointed(SYS_getpid) == getpid() + 1L);
	CHECK(branched(SYS_getpid) == getpid() + 1L);
	CHECK(switched(SYS_getpid) == getpid() + 1L);
	__asm__ volatile("call *%1" : "+a"(r) : "r"(to) : "memory", "cc");
	CHECK(r == 42);
	CHECK(by_branch(41) == 42 && by_table(41) == 42);
	mark();
	return done();
}
