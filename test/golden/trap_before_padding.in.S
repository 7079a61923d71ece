/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A handler of SIGILL may go on behind ud2: what is there is not dead. */
#include "golden.inc"
	func tiny
	test	%edi, %edi
	je	1f
	xor	%eax, %eax
1:	syscall
	call	tiny
	nop
	nop
	ud2
	endf	tiny
	func next
	push	%rax
	call	next
	endf	next
