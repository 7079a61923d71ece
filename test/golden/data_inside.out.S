/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func holds
	jmp	1f
	.byte	0x48, 0x31, 0xc9, 0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0x90
1:	jump_over stub0
	syscall
	ret
	endf	holds

	func pad
	call	pad
	ret
	mov	%rax, %rdi
	jump_over stub1
	syscall
	hlt
	endf	pad
