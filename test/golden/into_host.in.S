/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A jump into the middle of the only host forbids it. */
#include "golden.inc"
	func middle
	push	%rbx
	test	%edi, %edi
	js	1f + 1
1:	mov	$0xe7, %eax
	syscall
	hlt
	endf	middle
