/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func some
	push	%rbx
	test	%edi, %edi
	js	1f
	jump_over stub0
1:	syscall
	call	some
	pop	%rbx
	ret
	endf	some
