/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Two ways to one call: the patch is at the call, so that both are seen. */
#include "golden.inc"
	func both
	test	%edi, %edi
	jne	1f
	mov	$57, %eax
	jmp	2f
1:	mov	$58, %eax
2:	syscall
	cmp	$-4095, %rax
	jae	1b
	ret
	endf	both
