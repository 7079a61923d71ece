/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What is behind the first call is the second's host: it is replaced once. */
#include "golden.inc"
	func two
	mov	%ebx, %eax
	syscall
	mov	$39, %eax
	syscall
	mov	%eax, %edi
	ret
	endf	two
