/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A prefix before the call goes with it. */
#include "golden.inc"
	func wide
	mov	$39, %eax
	rex.w syscall
	ret
	endf	wide
