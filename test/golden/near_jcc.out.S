/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func away
	jump_over stub0
	test	%edi, %edi
	jne	1f
	mov	%ebx, %eax
	syscall
1:	ret
	endf	away
