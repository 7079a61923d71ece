/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a fault's signal carries, sent by the program to itself, reaches its handler, or kills it. */
#include "e2e.h"

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)uc;
	printf("%d: code %d at %p\n", sig, info->si_code, info->si_addr);
	mark();
}

static void send(int sig, int code)
{
	siginfo_t info;

	memset(&info, 0, sizeof info);
	info.si_signo = sig;
	info.si_code = code;
	info.si_addr = (void *)0x1234;
	CHECK(SYS(SYS_rt_tgsigqueueinfo, getpid(), gettid(), sig, &info) == 0);
	CHECK(SYS(SYS_rt_sigqueueinfo, getpid(), sig, &info) == 0);
}

int main(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGUSR1 };

	for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		pid_t pid;

		on_signal(signals[i], handler, 0);
		for (int code = 1; code < 4; code++)
			send(signals[i], code);
		fflush(stdout);
		pid = fork();
		if (!pid) {
			signal(signals[i], SIG_DFL);
			send(signals[i], 1);
			_exit(0);
		}
		print_status("by default", wait_status(pid));
	}
	return done();
}
