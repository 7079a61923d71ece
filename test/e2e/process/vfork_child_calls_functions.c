/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A vfork child that calls functions deep on the shared stack does not disturb its parent. */
#include "e2e.h"

__attribute__((noinline)) static int work(int depth)
{
	volatile char frame[200];

	memset((void *)(uintptr_t)frame, depth, sizeof(frame));
	mark();
	return depth ? work(depth - 1) + frame[7] : 0;
}

int main(void)
{
	for (volatile int i = 0; i < 100; i++) {
		volatile long canary[4] = { 1, 2, 3, 4 };
		pid_t pid = vfork();

		if (!pid) {
			int fd = open("/dev/null", O_WRONLY);

			work(20);
			dup2(fd, 100);
			close(fd);
			_exit(9);
		}
		CHECK(WEXITSTATUS(wait_status(pid)) == 9);
		CHECK(canary[0] == 1 && canary[1] == 2 && canary[2] == 3 && canary[3] == 4);
		CHECK(fcntl(100, F_GETFD) == -1);
	}
	return done();
}
