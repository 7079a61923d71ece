/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func again
1:	jump_over stub0
	syscall
	test	%eax, %eax
	jne	1b
	ret
	endf	again
