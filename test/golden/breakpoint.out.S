/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* As it is from the breakpoint on, and patched where only filler is. */
#include "golden.inc"
	func stopped
	.byte	0xcc, 0x3d, 0x91, 0x32, 0x0e, 0x00, 0x00
	.byte	0x74, 0x17
	mov	$1, %eax
	syscall
	ret
	endf	stopped
	func filled
	jmp	stub0
	syscall
	ret
	.balign	16, 0xcc
	jmp	stub1
	syscall
	ret
	endf	filled
