/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Another function's jump to the call counts like one of its own. */
#include "golden.inc"
	func hot
	test	%edi, %edi
	js	cold
	mov	$3, %eax
into:	syscall
	cmp	$-4095, %rax
	ret
	endf	hot
	.fill	256, 1, 0xcc
	func cold
	mov	$4, %eax
	jmp	into
	endf	cold
