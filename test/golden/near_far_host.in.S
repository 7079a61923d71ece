/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A host further up: all from it to the call is copied, none of it changes but the host. */
#include "golden.inc"
	func far
	mov	%edi, %ebx
	movabs	$0x1122334455667788, %r10
	mov	%rdi, %rsi
	mov	%ebx, %eax
	syscall
	ret
	endf	far

	func by_rip
	lea	code(%rip), %rdi
	mov	%ebx, %eax
	syscall
	ret
	endf	by_rip
