/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* arch_prctl with bad pointers, codes and addresses gives the kernel's errors. */
#include "e2e.h"
#include <asm/prctl.h>

int main(void)
{
	printf("%ld\n", SYS(SYS_arch_prctl, ARCH_GET_FS, 8));
	printf("%ld\n", SYS(SYS_arch_prctl, ARCH_GET_GS, -1));
	printf("%ld\n", SYS(SYS_arch_prctl, ARCH_SET_GS, 0xdeadbeefdeadbeefu));
	printf("%ld\n", SYS(SYS_arch_prctl, ARCH_SET_FS, 0xdeadbeefdeadbeefu));
	printf("%ld\n", SYS(SYS_arch_prctl, 99, 0));
	mark();
	return done();
}
