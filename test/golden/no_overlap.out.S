/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func two
	mov	%ebx, %eax
	syscall
	jump_over stub0
	syscall
	mov	%eax, %edi
	ret
	endf	two
