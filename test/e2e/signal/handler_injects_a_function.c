/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A handler lets the program go on in another function, which comes back by a plain return to where the signal was: as
 * runtimes preempt their threads. Each call before which that happens is hooked, once.
 */
#include "e2e.h"

#define TIMES 1500

static volatile unsigned long injected;
extern const char injected_code[], marks[], marks_end[];
long one_mark(void);

__attribute__((used)) static void body(void)
{
	injected++;
	sched_yield();
}

/* All registers kept; below the red zone, above which is the address to go on at. */
__asm__(".text\n"
	"injected_code:\n"
	"	pushfq; cld\n"
	"	push %rax; push %rcx; push %rdx; push %rbx; push %rbp; push %rsi; push %rdi\n"
	"	push %r8; push %r9; push %r10; push %r11\n"
	"	mov %rsp, %rbx\n"
	"	and $-64, %rsp\n"
	"	sub $512, %rsp\n"
	"	fxsave64 (%rsp)\n"
	"	call body\n"
	"	fxrstor64 (%rsp)\n"
	"	mov %rbx, %rsp\n"
	"	pop %r11; pop %r10; pop %r9; pop %r8\n"
	"	pop %rdi; pop %rsi; pop %rbp; pop %rbx; pop %rdx; pop %rcx; pop %rax\n"
	"	popfq\n"
	"	ret $128\n"
	".type one_mark, @function\n"
	"marks: one_mark: .cfi_startproc\n"
	"	mov $900, %eax\n" /* E2E_MARK */
	"	syscall\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size one_mark, . - one_mark\n"
	"marks_end:\n");

/* Only there: what the compiler made may keep more than is restored. */
static void handler(int sig, siginfo_t *info, void *context)
{
	greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;
	uint64_t *sp = (uint64_t *)(uintptr_t)(g[REG_RSP] - 136);

	(void)sig;
	(void)info;
	if (g[REG_RIP] < (greg_t)(uintptr_t)marks || g[REG_RIP] >= (greg_t)(uintptr_t)marks_end)
		return;
	*sp = (uint64_t)g[REG_RIP];
	g[REG_RSP] = (greg_t)(uintptr_t)sp;
	g[REG_RIP] = (greg_t)(uintptr_t)injected_code;
}

int main(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG };
	struct itimerspec often = { { 0, 100000 }, { 0, 100000 } }, never = { { 0, 0 }, { 0, 0 } };
	timer_t timer;

	on_signal(SIGURG, handler, SA_RESTART);
	CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	CHECK(timer_settime(timer, 0, &often, NULL) == 0);
	while (injected < TIMES) {
		__atomic_fetch_add(e2e_marks, 1, __ATOMIC_SEQ_CST);
		CHECK(one_mark() == -ENOSYS);
	}
	CHECK(timer_settime(timer, 0, &never, NULL) == 0);
	return done();
}
