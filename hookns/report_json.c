/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * report_json - the account as one line of JSON
 *
 * Addresses are strings, "0x…", as many readers take numbers for doubles. The program's own
 * strings may hold anything; what a reader gets is valid JSON all the same.
 */
#include "../loader/start.h"
#include "account.h"
#include "hooks.h"
#include "report_parts.h"
#include "trap.h"

/* Bytes of the UTF-8 sequence at @s, 0: it is none. Source: Unicode 15, table 3-7. */
static unsigned utf8_length(const unsigned char *s)
{
	unsigned lo = 0x80, hi = 0xbf, n;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4;
	else
		return 0;
	lo = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : lo;
	hi = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : hi;
	if (s[1] < lo || s[1] > hi)
		return 0;
	for (unsigned i = 2; i < n; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return n;
}

void zpl_json_string(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	fputc('"', out);
	while (*s) {
		unsigned n = *s < 0x80 ? 1 : utf8_length(s);

		if (!n)
			fprintf(out, "\\udc%02x", *s);
		else if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if (*s < ' ')
			fprintf(out, "\\u%04x", *s);
		else
			fwrite(s, 1, n, out);
		s += n ? n : 1;
	}
	fputc('"', out);
}

static void put_tally(FILE *out, const struct zpl_tally *t)
{
	fprintf(out, "\"candidates\":%zu,\"proved\":%zu,\"patched\":{", t->candidates, t->proved);
	for (unsigned k = 0; k < ZPL_PATCH_TRAP; k++)
		fprintf(out, "%s\"%s\":%zu", k ? "," : "", zpl_patch_kind_name((enum zpl_patch_kind)k),
			t->patched[k]);
	fprintf(out, "},\"left\":%zu,\"unproved\":%zu,\"data\":%zu", t->left, t->unproved, t->data);
}

static void put_symbol(FILE *out, const char *name, uint64_t off)
{
	if (!name)
		return;
	fprintf(out, "\"symbol\":");
	zpl_json_string(out, name);
	fprintf(out, ",\"offset\":\"0x%lx\",", off);
}

static void put_left(FILE *out, const struct zpl_object *o)
{
	bool readable = false, first = true;

	for (size_t i = 0; i < o->plans.n; i++) {
		const struct zpl_plan *p = &o->plans.plan[i];
		uint64_t off = 0;
		const char *name;

		if (!zpl_tally_is_left(o, i))
			continue;
		if (first)
			readable = zpl_tally_readable(o);
		name = zpl_tally_symbol(o, readable, p->site, &off);
		fprintf(out, "%s{\"vaddr\":\"0x%lx\",", first ? "" : ",", p->site);
		put_symbol(out, name, off);
		if (p->nr >= 0)
			fprintf(out, "\"nr\":%d,", p->nr);
		fprintf(out, "\"proved\":%s,\"why\":\"%s\"}", p->refused & ZPL_UNPROVED ? "false" : "true",
			zpl_refusal_text(p->refused));
		first = false;
	}
}

/* Places whose calls came by a trap: in @o, or with NULL in no image, like a JIT's code. */
static void put_discovered(FILE *out, const struct zpl_object *o)
{
	bool readable = o && zpl_tally_readable(o), first = true;

	fprintf(out, "\"discovered\":[");
	for (unsigned i = 0; i < ZPL_ACCOUNT_PLACES; i++) {
		uint64_t addr = zpl_account_places[i].addr, off = 0;
		const char *name;

		if (!addr || zpl_tally_object_at(addr) != o)
			continue;
		fprintf(out, "%s{\"%s\":\"0x%lx\",", first ? "" : ",", o ? "vaddr" : "addr",
			o ? addr - o->image.bias : addr);
		name = o ? zpl_tally_symbol(o, readable, addr - o->image.bias, &off) : NULL;
		put_symbol(out, name, off);
		fprintf(out, "\"calls\":%lu}", zpl_account_places[i].calls);
		first = false;
	}
	fprintf(out, "]");
}

static void put_others(FILE *out, const struct zpl_object *o)
{
	bool readable = o->others.n && zpl_tally_readable(o);

	fprintf(out, "\"not_hooked\":[");
	for (size_t i = 0; i < o->others.n; i++) {
		const struct zpl_other *p = &o->others.place[i];
		uint64_t off = 0;
		const char *name = zpl_tally_symbol(o, readable, p->vaddr, &off);

		fprintf(out, "%s{\"vaddr\":\"0x%lx\",", i ? "," : "", p->vaddr);
		put_symbol(out, name, off);
		fprintf(out, "\"what\":\"%s\"}", zpl_other_text(p->kind));
	}
	fprintf(out, "],");
}

static void put_image(FILE *out, const struct zpl_object *o)
{
	struct zpl_tally t = { 0 };

	zpl_tally_object(o, &t);
	fprintf(out, "{\"name\":");
	zpl_json_string(out, o->name);
	fprintf(out, ",\"start\":\"0x%lx\",\"end\":\"0x%lx\",\"build_id\":\"", o->start, o->end);
	for (unsigned i = 0; i < o->image.build_id_len; i++)
		fprintf(out, "%02x", o->image.build_id[i]);
	fprintf(out, "\",\"excluded\":%s,\"late\":%s,", o->excluded ? "true" : "false",
		o->late ? "true" : "false");
	put_tally(out, &t);
	fprintf(out, ",\"sites_left\":[");
	put_left(out, o);
	fprintf(out, "],");
	put_others(out, o);
	put_discovered(out, o);
	fprintf(out, "}");
}

static void put_calls(FILE *out)
{
	uint64_t total = 0;
	bool first = true;

	fprintf(out, "\"calls\":{");
	for (unsigned nr = 0; nr <= ZPL_NR_MAX; nr++) {
		uint64_t n = zpl_account.calls[nr];

		if (!n)
			continue;
		total += n;
		fprintf(out, first ? "\"" : ",\"");
		if (nr < ZPL_NR_MAX)
			fprintf(out, "%u\":%lu", nr, n);
		else
			fprintf(out, "other\":%lu", n);
		first = false;
	}
	fprintf(out, "},\"calls_total\":%lu,\"calls_trapped\":%lu,\"calls_32\":%lu", total,
		zpl_account.trapped, zpl_account.calls_32);
}

static void put_not_followed(FILE *out)
{
	fprintf(out, "\"not_followed\":{\"count\":%lu,\"programs\":[", zpl_account.not_followed);
	for (unsigned i = 0; i < ZPL_ACCOUNT_NAMES && zpl_account_names[i].why; i++) {
		fprintf(out, "%s{\"path\":", i ? "," : "");
		zpl_json_string(out, zpl_account_names[i].path);
		fprintf(out, ",\"why\":\"%s\"}", zpl_account_names[i].why);
	}
	fprintf(out, "]},");
}

static void put_head(FILE *out, const struct zpl_report_head *head)
{
	static const char *const events[] = { "exit", "exec", "sandbox" };
	static const char *const modes[] = { "scan", "auto", "all" };

	fprintf(out, "{\"zpl\":1,\"pid\":%d,\"ppid\":%d,\"start_ns\":%lu,\"event\":\"%s\",\"program\":",
		head->pid, head->ppid, head->start_ns, events[head->event]);
	zpl_json_string(out, head->program);
	fprintf(out, ",\"hooks\":[");
	for (unsigned i = 0; i < zpl_n_hooks; i++) {
		fprintf(out, i ? "," : "");
		zpl_json_string(out, zpl_hooks[i].name ? zpl_hooks[i].name : "");
	}
	fprintf(out, "],\"coverage\":\"%s\",\"armed\":%s,", modes[zpl_config.coverage],
		zpl_trap_wanted ? "true" : "false");
}

void zpl_report_json(FILE *out, const struct zpl_report_head *head)
{
	struct zpl_tally all;
	size_t n = zpl_tally_all(&all);

	put_head(out, head);
	fprintf(out, "\"images\":[");
	for (const struct zpl_object *o = zpl_objects; o; o = o->next) {
		fprintf(out, o == zpl_objects ? "" : ",");
		put_image(out, o);
	}
	fprintf(out, "],\"elsewhere\":{");
	put_discovered(out, NULL);
	fprintf(out, "},\"totals\":{\"images\":%zu,", n);
	put_tally(out, &all);
	fprintf(out, "},");
	put_not_followed(out);
	put_calls(out);
	fprintf(out, "}\n");
}
