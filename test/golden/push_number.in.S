/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* push and pop load the number in three bytes. */
#include "golden.inc"
	func small
	push	$39
	pop	%rax
	syscall
	ret
	endf	small
