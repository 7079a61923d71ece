/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* musl's exit: nothing behind the call is long enough, what is before it is. */
#include "golden.inc"
	func leave
	mov	$60, %edx
	xor	%edi, %edi
1:	mov	%rdx, %rax
	syscall
	jmp	1b
	endf	leave
