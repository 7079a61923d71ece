/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A prefix before the call goes with it. */
#include "golden.inc"
	func wide
	mov	$39, %eax
	.byte 0x48
	syscall
	ret
	endf	wide
