/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* scan.c with vectors of 32 bytes: see vec.h */
#define ZPL_WIDE
#include "scan.c"
