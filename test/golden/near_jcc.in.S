/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Between host and call a conditional jump away is copied too. */
#include "golden.inc"
	func away
	mov	$0x1000, %edx
	test	%edi, %edi
	jne	1f
	mov	%ebx, %eax
	syscall
1:	ret
	endf	away
