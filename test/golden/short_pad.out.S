/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func tiny
	test	%edi, %edi
	je	1f
	xor	%eax, %eax
1:	jmp	2f
	ret
2:	.byte	0xe9
	.long	stub0 - . - 4
	endf	tiny
	.p2align 4, 0xcc
	func next
	ret
	endf	next
