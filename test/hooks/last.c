/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* last - like pass, but passes on as the last thing it does: see counting_last() */
#include "passing.h"

PASSING_HOOK("last", 0, NULL, counting_last);
