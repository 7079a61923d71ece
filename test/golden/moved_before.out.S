/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func leave
	mov	$60, %edx
	xor	%edi, %edi
1:	jump_over stub0
	jmp	1b
	endf	leave
