/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The call is jumped to, nothing can be moved: the host's path is seen, the other is not. */
#include "golden.inc"
	func some
	push	%rbx
	test	%edi, %edi
	js	1f
	mov	$9, %eax
1:	syscall
	call	some
	pop	%rbx
	ret
	endf	some
