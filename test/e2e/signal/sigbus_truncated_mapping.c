/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* SIGBUS on a mapping past its file's end reaches the handler; a call on it gives EFAULT. */
#include "e2e.h"
#include <setjmp.h>

static sigjmp_buf back;
static char *volatile map;

static void bus(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	CHECK(si->si_addr == map + 4096 && si->si_code == BUS_ADRERR);
	mark();
	siglongjmp(back, 1);
}

int main(void)
{
	char name[] = "/tmp/e2e-XXXXXX";
	volatile int fd = mkstemp(name), n = 0, zero = open("/dev/zero", O_RDONLY);

	CHECK(fd >= 0 && unlink(name) == 0 && ftruncate(fd, 8192) == 0);
	map = (char *)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	map[4096] = 1;
	CHECK(ftruncate(fd, 4096) == 0);
	on_signal(SIGBUS, bus, 0);
	while (n < 300) {
		CHECK(SYS(SYS_read, zero, map + 4096, 1) == -EFAULT);
		n++;
		if (!sigsetjmp(back, 1))
			map[4096] = 2;
	}
	return done();
}
