/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* report - the account: what was found, how it was patched, what was left and why */
#ifndef ZPL_REPORT_H
#define ZPL_REPORT_H

/** zpl_report_write() - write ZPL_REPORT, if set. Context: in the hook's environment, at exit or start. */
void zpl_report_write(void);

#endif
