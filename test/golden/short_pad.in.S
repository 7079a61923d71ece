/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Nothing is long enough before the call or behind it: padding behind the function takes the jump. */
#include "golden.inc"
	func tiny
	test	%edi, %edi
	je	1f
	xor	%eax, %eax
1:	syscall
	ret
	endf	tiny
	func next
	ret
	endf	next
