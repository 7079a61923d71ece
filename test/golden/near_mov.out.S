/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func first
	jump_over stub0
	syscall
	ret
	endf	first

	func second
	mov	%rdi, %rsi
	jump_over stub1
	syscall
	cmp	$-4095, %rax
	jae	1f
	ret
1:	mov	$-1, %rax
	ret
	endf	second
