/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func hot
	test	%edi, %edi
	js	cold
	mov	$3, %eax
into:	jump_over stub0, 0xf0, 0xff, 0xff
	ret
	endf	hot
	.fill	256, 1, 0xcc
	func cold
	mov	$4, %eax
	jmp	into
	endf	cold
