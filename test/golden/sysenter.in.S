/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sysenter is reported and left alone. */
#include "golden.inc"
	func old
	mov	$20, %eax
	sysenter
	ret
	endf	old
