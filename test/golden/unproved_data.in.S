/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Bytes that look like a call: in an immediate, in an offset, in data far from code. */
#include "golden.inc"
	func looks
	mov	$0x050f, %eax
	lea	0x340f(%rdi), %rax
	ret
	endf	looks
	.fill	300, 1, 0
	.byte	0x0f, 0x05
	.fill	64, 1, 0
