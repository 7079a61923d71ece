/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* report_table - the account for people */
#include <string.h>

#include "account.h"
#include "report_parts.h"

static void put_row(FILE *out, const struct zpl_tally *t, const char *note, const char *name)
{
	fprintf(out, "zpl: %10zu %6zu %6zu %6zu %6zu %6zu %6zu %6zu %8zu  %s%s\n", t->candidates, t->proved,
		t->patched[ZPL_PATCH_NEAR], t->patched[ZPL_PATCH_MOVED], t->patched[ZPL_PATCH_SHORT],
		t->patched[ZPL_PATCH_ZERO], t->patched[ZPL_PATCH_PUNNED], t->left, t->unproved, note, name);
}

static void put_left(FILE *out, const struct zpl_object *o)
{
	const char *slash = strrchr(o->name, '/');
	bool readable = zpl_tally_readable(o);

	for (size_t i = 0; i < o->plans.n; i++) {
		const struct zpl_plan *p = &o->plans.plan[i];
		const char *name;
		uint64_t off = 0;

		if (!zpl_tally_is_left(o, i))
			continue;
		name = zpl_tally_symbol(o, readable, p->site, &off);
		fprintf(out, "zpl: left: %s 0x%lx", slash ? slash + 1 : o->name, p->site);
		if (name)
			fprintf(out, " %s+0x%lx", name, off);
		fprintf(out, ": %s\n", zpl_refusal_text(p->refused));
	}
}

static void put_others(FILE *out, const struct zpl_object *o)
{
	bool readable = o->others.n && zpl_tally_readable(o);

	for (size_t i = 0; i < o->others.n; i++) {
		const struct zpl_other *p = &o->others.place[i];
		uint64_t off = 0;
		const char *name = zpl_tally_symbol(o, readable, p->vaddr, &off);

		fprintf(out, "zpl: not hooked: %s 0x%lx", o->name, p->vaddr);
		if (name)
			fprintf(out, " %s+0x%lx", name, off);
		fprintf(out, ": %s\n", zpl_other_text(p->kind));
	}
}

static void put_discovered(FILE *out)
{
	for (unsigned i = 0; i < ZPL_ACCOUNT_PLACES; i++) {
		uint64_t addr = zpl_account_places[i].addr, off = 0;
		const struct zpl_object *o = addr ? zpl_tally_object_at(addr) : NULL;
		const char *name = NULL;

		if (!addr)
			continue;
		if (o)
			name = zpl_tally_symbol(o, zpl_tally_readable(o), addr - o->image.bias, &off);
		fprintf(out, "zpl: trapped: %s 0x%lx", o ? o->name : "no image", o ? addr - o->image.bias : addr);
		if (name)
			fprintf(out, " %s+0x%lx", name, off);
		fprintf(out, ": %lu calls\n", zpl_account_places[i].calls);
	}
}

static void put_calls(FILE *out)
{
	for (unsigned nr = 0; nr <= ZPL_NR_MAX; nr++) {
		uint64_t n = zpl_account.calls[nr];

		if (n && nr < ZPL_NR_MAX)
			fprintf(out, "zpl: %10lu  %u\n", n, nr);
		else if (n)
			fprintf(out, "zpl: %10lu  other numbers\n", n);
	}
	if (zpl_account.trapped)
		fprintf(out, "zpl: %10lu  of them came by a trap\n", zpl_account.trapped);
}

static void put_calls_32(FILE *out)
{
	if (zpl_account.calls_32)
		fprintf(out, "zpl: %10lu  calls by int 0x80, not given to hooks\n", zpl_account.calls_32);
}

static void put_not_followed(FILE *out)
{
	for (unsigned i = 0; i < ZPL_ACCOUNT_NAMES && zpl_account_names[i].why; i++)
		fprintf(out, "zpl: not followed: %s: %s\n", zpl_account_names[i].path,
			zpl_account_names[i].why);
	if (zpl_account.not_followed > ZPL_ACCOUNT_NAMES)
		fprintf(out, "zpl: not followed: %lu in all\n", zpl_account.not_followed);
}

void zpl_report_table(FILE *out, const struct zpl_report_head *head)
{
	struct zpl_tally all;

	fprintf(out, "zpl: report: process %d, %s\n", head->pid, head->program);
	fprintf(out, "zpl: candidates proved   near  moved  short   zero punned   left unproved  image\n");
	for (const struct zpl_object *o = zpl_objects; o; o = o->next) {
		struct zpl_tally t = { 0 };

		zpl_tally_object(o, &t);
		put_row(out, &t, o->excluded ? "(excluded) " : "", o->name);
	}
	zpl_tally_all(&all);
	put_row(out, &all, "", "all");
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		put_left(out, o);
	for (const struct zpl_object *o = zpl_objects; o; o = o->next)
		put_others(out, o);
	put_discovered(out);
	fprintf(out, "zpl:      calls  number\n");
	put_calls(out);
	put_calls_32(out);
	put_not_followed(out);
}
