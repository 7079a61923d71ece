/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* DF=1 survives a call, and the call itself is right under it. */
#include "regs.h"

int main(void)
{
	char buf[64] = "";
	int fd[2];
	struct regs r;

	CHECK(pipe(fd) == 0 && write(fd[1], "abc", 3) == 3);
	r = regs_pattern(SYS_read);
	r.rdi = (uint64_t)fd[0];
	r.rsi = (uint64_t)buf;
	r.rdx = sizeof(buf);
	r.flags |= FLAG_DF;
	CHECK(regs_check(&r) == 3 && strcmp(buf, "abc") == 0);
	for (int i = 0; i < 500; i++) {
		r = regs_pattern(SYS_getpid);
		r.flags |= FLAG_DF | FLAG_CF;
		CHECK(regs_check(&r) == getpid());
	}
	return done();
}
