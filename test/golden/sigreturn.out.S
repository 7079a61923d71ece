/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func before
	ret
	endf	before
	.p2align 4, 0x00
	.fill	15, 1, 0
	.cfi_startproc
	.cfi_signal_frame
	.byte	0
	jump_over stub0, 0x00, 0x00
	syscall
	.cfi_endproc
