/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A hooked child is stopped, read and continued by ptrace. */
#include "e2e.h"
#include <sys/ptrace.h>

static volatile long word = 0x1122334455667788;

int main(void)
{
	pid_t pid = fork();

	if (!pid) {
		CHECK(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
		word = 42;
		raise(SIGUSR1);
		mark();
		_exit((int)word);
	}
	CHECK(WSTOPSIG(wait_status(pid)) == SIGUSR1);
	CHECK(ptrace(PTRACE_PEEKDATA, pid, &word, NULL) == 42);
	CHECK(ptrace(PTRACE_POKEDATA, pid, &word, (void *)17) == 0);
	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	print_status("child", wait_status(pid));
	return done();
}
