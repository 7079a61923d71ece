/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func wide
	jump_over stub0
	.byte 0x48
	syscall
	ret
	endf	wide
