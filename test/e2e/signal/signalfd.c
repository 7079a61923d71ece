/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* signalfd delivers blocked signals as data, with values. */
#include "e2e.h"
#include <sys/signalfd.h>

int main(void)
{
	sigset_t set = sigset_of(SIGRTMIN + 2);
	struct signalfd_siginfo si;
	int fd;

	sigaddset(&set, SIGUSR1);
	CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	fd = signalfd(-1, &set, SFD_NONBLOCK);
	CHECK(fd >= 0);
	for (int i = 0; i < 500; i++) {
		CHECK(sigqueue(getpid(), SIGRTMIN + 2, (union sigval){ .sival_int = i }) == 0);
		CHECK(read(fd, &si, sizeof(si)) == sizeof(si));
		CHECK((int)si.ssi_signo == SIGRTMIN + 2 && si.ssi_int == i);
		CHECK(kill(getpid(), SIGUSR1) == 0 && read(fd, &si, sizeof(si)) == sizeof(si));
		CHECK(si.ssi_signo == SIGUSR1 && si.ssi_pid == (uint32_t)getpid());
		CHECK(read(fd, &si, sizeof(si)) == -1 && errno == EAGAIN);
	}
	mark();
	return done();
}
