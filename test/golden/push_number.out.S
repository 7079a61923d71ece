/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func small
	jump_over stub0
	ret
	endf	small
