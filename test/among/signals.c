/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Signals rain on threads meanwhile, some with signal stacks: each is handled once, and its handler's calls count. */
#include "among.h"

#define N 4
#define SENT 3000

static _Atomic int handled[N], interrupted, ends, begun;
static __thread int mine;
static pthread_t t[N];
static int fd[2];

static void handler(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;
	stack_t now;

	CHECK(sig == SIGRTMIN && info->si_value.sival_int == mine);
	CHECK(sigaltstack(NULL, &now) == 0 && now.ss_flags == (mine % 2 ? SS_ONSTACK : SS_DISABLE));
	CHECK(uc->uc_mcontext.gregs[REG_RIP] != 0);
	mark_if_in();
	handled[mine]++;
}

/* Even ones block, and see EINTR as there is no SA_RESTART; odd ones make calls, on signal stacks. */
static void *run(void *arg)
{
	stack_t ss = { .ss_sp = pages(16), .ss_size = 16 * 4096 };
	char c;

	mine = (int)((pthread_t *)arg - t);
	if (mine % 2)
		CHECK(sigaltstack(&ss, NULL) == 0);
	begun++;
	while (!ends)
		if (mine % 2)
			mark_if_in();
		else if (read(fd[0], &c, 1) == -1 && errno == EINTR)
			interrupted = 1;
	while (handled[mine] < SENT)
		sched_yield();
	return arg;
}

static void *rain(void *arg)
{
	for (int k = 0; k < SENT; k++)
		for (int i = 0; i < N; i++)
			while (pthread_sigqueue(t[i], SIGRTMIN, (union sigval){ .sival_int = i }) == EAGAIN)
				sched_yield();
	return arg;
}

int main(void)
{
	pthread_t sender;

	on_signal(SIGRTMIN, handler, SA_ONSTACK);
	CHECK(pipe(fd) == 0);
	for (int i = 0; i < N; i++)
		start(&t[i], run, &t[i]);
	while (begun < N)
		sched_yield();
	start(&sender, rain, NULL);
	while (handled[0] < 100)
		sched_yield();
	zpl_arrives();
	marks_until_in(10);
	join_all(&sender, 1);
	ends = 1;
	CHECK(close(fd[1]) == 0);
	join_all(t, N);
	printf("interrupted %d\n", interrupted);
	for (int i = 0; i < N; i++)
		printf("handled %d\n", handled[i]);
	return all_done();
}
