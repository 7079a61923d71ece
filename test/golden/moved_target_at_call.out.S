/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func both
	test	%edi, %edi
	jne	1f
	mov	$57, %eax
	jmp	2f
1:	mov	$58, %eax
2:	jump_over stub0, 0xf0, 0xff, 0xff
	jae	1b
	ret
	endf	both
