/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call behind the end of the unwind information, as in libc's clone. */
#include "golden.inc"
	func clone
	push	%rbx
	.cfi_endproc
	mov	$56, %eax
	syscall
	pop	%rbx
	.cfi_startproc
	ret
	endf	clone
