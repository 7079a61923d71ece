/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* account - see account.h */
#include "account.h"

#include <stdatomic.h>

bool zpl_account_on;
struct zpl_account zpl_account;
struct zpl_account_place zpl_account_places[ZPL_ACCOUNT_PLACES];
struct zpl_account_name zpl_account_names[ZPL_ACCOUNT_NAMES];

void zpl_account_not_followed(const char *path, const char *why)
{
	uint64_t n = zpl_account.not_followed++;
	struct zpl_account_name *name;

	if (n >= ZPL_ACCOUNT_NAMES)
		return;
	name = &zpl_account_names[n];
	for (unsigned i = 0; i + 1 < sizeof name->path && path[i]; i++)
		name->path[i] = path[i];
	name->why = why;
}

void zpl_account_trap(uint64_t addr)
{
	size_t at = (size_t)((addr * 0x9e3779b97f4a7c15u) >> 48);

	zpl_account.trapped++;
	for (unsigned i = 0; i < 64; i++) { /* more at one place of the table go without a name */
		struct zpl_account_place *p = &zpl_account_places[(at + i) % ZPL_ACCOUNT_PLACES];
		uint64_t free_place = 0;

		if (p->addr == addr || atomic_compare_exchange_strong(&p->addr, &free_place, addr) ||
		    free_place == addr) {
			p->calls++;
			return;
		}
	}
}

void zpl_account_clear(void)
{
	for (unsigned i = 0; i < ZPL_ACCOUNT_PLACES; i++) {
		zpl_account_places[i].addr = 0;
		zpl_account_places[i].calls = 0;
	}
	for (unsigned i = 0; i <= ZPL_NR_MAX; i++)
		zpl_account.calls[i] = 0;
	zpl_account.trapped = 0;
	zpl_account.calls_32 = 0;
	zpl_account.not_followed = 0;
	for (unsigned i = 0; i < ZPL_ACCOUNT_NAMES; i++)
		zpl_account_names[i] = (struct zpl_account_name){ 0 };
}
