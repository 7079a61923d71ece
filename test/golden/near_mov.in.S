/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The common case: the number's mov is the host, the call stays. */
#include "golden.inc"
	func first
	mov	$39, %eax
	syscall
	ret
	endf	first

	func second
	mov	%rdi, %rsi
	mov	$12, %eax
	syscall
	cmp	$-4095, %rax
	jae	1f
	ret
1:	mov	$-1, %rax
	ret
	endf	second
