/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func branch
	nop
	mov	%ebx, %eax
1:	jump_over stub0
	.byte	0xfa
	ret
	endf	branch
