/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* report - see report.h */
#include "report.h"

void zpl_report_write(void)
{
}
