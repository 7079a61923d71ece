/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Unwind information for the return from signals begins a byte early, in the padding. */
#include "golden.inc"
	func before
	ret
	endf	before
	.p2align 4, 0x00
	.fill	15, 1, 0
	.cfi_startproc
	.cfi_signal_frame
	.byte	0
	mov	$15, %rax
	syscall
	.cfi_endproc
