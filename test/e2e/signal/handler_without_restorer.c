/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler that is set without SA_RESTORER gets no frame: its signal kills by SIGSEGV, which may have a handler. */
#include "e2e.h"

struct action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(int);
	unsigned long mask;
};

static void handler(int sig)
{
	dprintf(1, "ran for %d\n", sig);
	_exit(4);
}

static void on_segv(int sig, siginfo_t *info, void *uc)
{
	(void)uc;
	dprintf(1, "signal %d, code %d\n", sig, info->si_code);
	_exit(5);
}

static void set(unsigned long flags, void (*restorer)(int))
{
	struct action a = { handler, flags, restorer, 0 }, now;

	CHECK(SYS(SYS_rt_sigaction, SIGUSR1, &a, NULL, 8) == 0);
	CHECK(SYS(SYS_rt_sigaction, SIGUSR1, NULL, &now, 8) == 0);
	CHECK(now.flags == flags && now.restorer == restorer);
	mark();
	raise(SIGUSR1);
}

static void neither(void)
{
	set(0, NULL);
}

static void no_flag(void)
{
	set(0, handler);
}

static void no_address(void)
{
	set(0x4000000, NULL);
}

static void caught(void)
{
	on_signal(SIGSEGV, on_segv, 0);
	set(0, NULL);
}

int main(void)
{
	print_status("neither", in_child(neither));
	print_status("no flag", in_child(no_flag));
	print_status("no address", in_child(no_address));
	print_status("caught", in_child(caught));
	puts("ok");
	return 0;
}
