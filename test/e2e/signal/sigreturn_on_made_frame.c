/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* rt_sigreturn on a frame that no kernel made goes to where it says, with its registers, mask and signal stack. */
#include "e2e.h"

static ucontext_t model;
static char state[16384] __attribute__((aligned(64)));
static char room[65536] __attribute__((aligned(64)));
static char stack[65536] __attribute__((aligned(64)));
static int with_state, bad_stack, blocked;

/* The kernel says in it how long it is. */
static size_t state_size(void)
{
	const uint32_t *sw = (const uint32_t *)(const void *)((const char *)model.uc_mcontext.fpregs + 464);

	return sw[0] == 0x46505853 ? sw[1] : 512;
}

static void grab(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	(void)info;
	model = *(ucontext_t *)uc;
	memcpy(state, model.uc_mcontext.fpregs, state_size());
}

__attribute__((used)) static void arrived(long rdi, long rsi)
{
	sigset_t mask;
	stack_t ss;

	CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0 && sigaltstack(NULL, &ss) == 0);
	dprintf(1, "%ld %ld, blocked %d %d, stack %d %zu\n", rdi, rsi, sigismember(&mask, SIGINT),
		sigismember(&mask, SIGHUP), ss.ss_sp == room, ss.ss_size);
	mark();
	_exit(0);
}

static void go(void)
{
	ucontext_t *uc = (void *)(room + 32768);
	greg_t *r = uc->uc_mcontext.gregs;

	on_signal(SIGUSR1, grab, 0);
	raise(SIGUSR1);
	memcpy(uc, &model, sizeof model);
	r[REG_RIP] = (greg_t)arrived;
	r[REG_RSP] = (greg_t)(stack + sizeof stack - 8);
	r[REG_RDI] = 5;
	r[REG_RSI] = -6;
	uc->uc_mcontext.fpregs = with_state ? (void *)(room + 49152) : NULL;
	if (with_state)
		memcpy(room + 49152, state, sizeof state);
	uc->uc_stack = (stack_t){ .ss_sp = room, .ss_flags = bad_stack ? 0x55 : 0, .ss_size = 8192 };
	if (blocked)
		sigaddset(&uc->uc_sigmask, SIGINT);
	__asm__ volatile("mov %0, %%rsp\n\tmov $15, %%eax\n\tsyscall\n\thlt" : : "r"(uc) : "memory");
}

int main(void)
{
	for (int i = 0; i < 8; i++) {
		with_state = i & 1;
		bad_stack = i & 2;
		blocked = i & 4;
		print_status("made", in_child(go));
	}
	return done();
}
