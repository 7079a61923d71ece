/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func clone
	push	%rbx
	.cfi_endproc
	jump_over stub0
	syscall
	pop	%rbx
	.cfi_startproc
	ret
	endf	clone
