/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sigaltstack with bad pointers, flags and sizes gives the kernel's errors. */
#include "e2e.h"

int main(void)
{
	stack_t ss, *ro = (stack_t *)(void *)pages(1);

	printf("%ld\n", SYS(SYS_sigaltstack, 8, 0));
	printf("%ld\n", SYS(SYS_sigaltstack, 0, 8));
	printf("%ld\n", SYS(SYS_sigaltstack, 0xdeadbeefdeadbeefu, 0));
	memset(&ss, 0, sizeof(ss));
	ss.ss_sp = pages(4);
	ss.ss_size = 100;
	printf("%ld\n", SYS(SYS_sigaltstack, &ss, 0));
	ss.ss_size = 16384;
	ss.ss_flags = 77;
	printf("%ld\n", SYS(SYS_sigaltstack, &ss, 0));
	ss.ss_flags = 0;
	*ro = ss;
	CHECK(mprotect(ro, 4096, PROT_READ) == 0);
	printf("%ld\n", SYS(SYS_sigaltstack, ro, 0));
	printf("%ld\n", SYS(SYS_sigaltstack, 0, ro));
	memset(&ss, 0, sizeof(ss));
	CHECK(SYS(SYS_sigaltstack, 0, &ss) == 0);
	CHECK(ss.ss_sp == ro->ss_sp && ss.ss_size == 16384 && ss.ss_flags == 0);
	return done();
}
