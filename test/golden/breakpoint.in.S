/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A debugger's int3 over a cmpb: what is left of it looks like a host. Filler is no such thing. */
#include "golden.inc"
	func stopped
	.byte	0xcc, 0x3d, 0x91, 0x32, 0x0e, 0x00, 0x00 /* cmpb $0, 0xe3291(%rip) */
	.byte	0x74, 0x17 /* je */
	mov	$1, %eax
	syscall
	ret
	endf	stopped
	func filled
	mov	$39, %eax
	syscall
	ret
	.balign	16, 0xcc
	mov	$12, %eax
	syscall
	ret
	endf	filled
