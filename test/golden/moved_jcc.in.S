/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A short conditional jump behind the call becomes a long one in the stub. */
#include "golden.inc"
	func branch
	nop
	mov	%ebx, %eax
1:	syscall
	test	%eax, %eax
	js	1b
	ret
	endf	branch
