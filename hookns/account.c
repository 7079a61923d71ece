/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* account - see account.h */
#include "account.h"

bool zpl_account_on;
struct zpl_account zpl_account;

void zpl_account_clear(void)
{
	for (unsigned i = 0; i <= ZPL_NR_MAX; i++)
		zpl_account.calls[i] = 0;
	zpl_account.trapped = 0;
	zpl_account.not_followed = 0;
}
