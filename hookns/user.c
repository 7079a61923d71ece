/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* user - see user.h */
#include "user.h"

#include <asm/unistd.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/uio.h>

#include "../loader/arch/x86_64/syscall.h"
#include "signal.h"
#include "signal_parts.h"

atomic_bool zpl_user_sandbox;
static atomic_bool is_strict;

static long move(long nr, void *ours, uint64_t theirs, size_t n)
{
	struct iovec local = { ours, n };
	struct iovec remote = { (void *)(uintptr_t)theirs, n };

	return zpl_raw6(nr, zpl_raw0(__NR_getpid), (long)&local, 1, (long)&remote, 1, 0);
}

int zpl_user_read(void *dst, uint64_t src, size_t n)
{
	long r = zpl_user_sandbox ? -EPERM : move(__NR_process_vm_readv, dst, src, n);

	if (r == (long)n)
		return 0;
	if (r >= 0 || r == -EFAULT)
		return -EFAULT;
	memcpy(dst, (const void *)(uintptr_t)src, n);
	return 0;
}

int zpl_user_peek(void *dst, uint64_t src, size_t n)
{
	uint64_t last = src + n - 8;

	if (!zpl_user_can_read(src) || (src >> 12 != (src + n - 1) >> 12 && !zpl_user_can_read(last)))
		return -EFAULT;
	memcpy(dst, (const void *)(uintptr_t)src, n);
	return 0;
}

int zpl_user_write(uint64_t dst, const void *src, size_t n)
{
	union {
		const void *c;
		void *v;
	} from = { src };
	long r = zpl_user_sandbox ? -EPERM : move(__NR_process_vm_writev, from.v, dst, n);

	if (r == (long)n)
		return 0;
	if (r >= 0 || r == -EFAULT)
		return -EFAULT;
	memcpy((void *)(uintptr_t)dst, src, n);
	return 0;
}

extern const char zpl_user_copy_insn[], zpl_user_copy_failed[];
int zpl_user_copy(void *dst, const void *src, size_t n);

int zpl_user_read_frame(void *dst, uint64_t src, size_t n)
{
	return zpl_user_copy(dst, (const void *)(uintptr_t)src, n);
}

int zpl_user_write_frame(uint64_t dst, const void *src, size_t n)
{
	return zpl_user_copy((void *)(uintptr_t)dst, src, n);
}

ZPL_SIGNAL_CODE bool zpl_user_faulted(ucontext_t *uc)
{
	if (reg(uc, REG_RIP) != (uint64_t)(uintptr_t)zpl_user_copy_insn)
		return false;
	set_reg(uc, REG_RIP, (uint64_t)(uintptr_t)zpl_user_copy_failed);
	return true;
}

void zpl_user_sandboxed(bool strict)
{
	zpl_user_sandbox = true;
	if (strict)
		is_strict = true;
}

bool zpl_user_is_strict(void)
{
	return is_strict;
}
