/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "golden.inc"
	func tiny
	jump_over stub0
	endf	tiny
