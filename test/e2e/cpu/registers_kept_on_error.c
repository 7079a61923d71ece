/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Registers are kept when the call fails, whatever the error. */
#include "regs.h"

int main(void)
{
	static const long nr[] = { SYS_read,	   SYS_close,	  SYS_rt_sigaction, SYS_clone3,
				   SYS_sigaltstack, SYS_futex,	  SYS_execve,	    SYS_mprotect,
				   SYS_prctl,	   SYS_openat,	  SYS_rt_sigprocmask, SYS_arch_prctl,
				   SYS_mmap,	   SYS_munmap,	  SYS_wait4,	    6001 };

	for (size_t i = 0; i < sizeof(nr) / sizeof(nr[0]); i++) {
		struct regs r = regs_pattern((uint64_t)nr[i]);
		long ret = regs_check(&r);

		CHECK(ret < 0 && ret > -4096);
		printf("%ld: %ld\n", nr[i], ret);
	}
	return done();
}
