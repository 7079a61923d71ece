/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* objects - see objects.h */
#define _GNU_SOURCE
#include "objects.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/x86_64/cpu.h"
#include "arch/x86_64/entry.h"
#include "arch/x86_64/stub.h"
#include "cache.h"
#include "config.h"
#include "scanner.h"
#include "start.h"
#include "trampoline.h"

struct zpl_object *_Atomic zpl_objects;
static struct zpl_object *_Atomic *last_object = &zpl_objects;
static uint32_t n_objects;

static bool is_ours(const char *name)
{
	size_t n = strlen(zpl_folder);

	return strncmp(name, zpl_folder, n) == 0 && strncmp(name + n, "libzpl_", 7) == 0;
}

/* The path that ld.so has; for the program itself what the kernel says. */
static char *object_name(const struct link_map *l)
{
	char path[4096];
	ssize_t n;

	if (l->l_name && *l->l_name)
		return strdup(l->l_name);
	n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n < 0)
		return strdup("[program]");
	path[n] = 0;
	return strdup(path);
}

/* Highest vaddr of a PT_LOAD, from the headers at @base, which ld.so has checked and used. */
static uint64_t extent(const ElfW(Ehdr) *eh)
{
	const ElfW(Phdr) *ph = (const void *)((const char *)eh + eh->e_phoff);
	uint64_t end = 0;

	for (unsigned i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_vaddr + ph[i].p_memsz > end)
			end = ph[i].p_vaddr + ph[i].p_memsz;
	return end;
}

static int read_object(struct zpl_object *o, const struct link_map *l)
{
	Dl_info info;
	uint64_t limit;
	int err;

	if (!dladdr(l->l_ld, &info) || !info.dli_fbase)
		return -ENOENT;
	limit = extent(info.dli_fbase);
	o->start = (uint64_t)(uintptr_t)info.dli_fbase;
	o->end = l->l_addr + limit;
	err = zpl_image_init(&o->image, (const void *)l->l_addr, l->l_addr, 0, 0,
			     o->start - l->l_addr, limit);
	return err;
}

static int plan_object(struct zpl_object *o, struct zpl_failure *fail)
{
	struct zpl_plan_options opts = {
		.allow_near = zpl_config.method != ZPL_METHOD_ZERO || o->wants,
		.allow_zero = zpl_trampoline_is_open() && !o->wants,
	};
	int err = zpl_cache_load(&o->image, &opts, &o->plans);

	if (err != -ENOENT)
		return err ? zpl_fail(fail, ZPL_STEP_MEMORY, -err, 4096, o->name, NULL) : 0;
	err = zpl_scanner_open(fail);
	if (err)
		return err;
	err = zpl_scanner_plan(&o->image, &opts, &o->plans);
	if (err == -ENOSYS)
		return zpl_fail(fail, ZPL_STEP_DECODER, ENOSYS, 0, NULL, NULL);
	if (err)
		return zpl_fail(fail, ZPL_STEP_IMAGE, -err, 0, o->name, NULL);
	zpl_cache_store(&o->image, &opts, &o->plans);
	return 0;
}

static bool has_stub(const struct zpl_plan *p)
{
	return p->kind == ZPL_PATCH_NEAR || p->kind == ZPL_PATCH_MOVED || p->kind == ZPL_PATCH_SHORT;
}

static void leave(struct zpl_plan *p, unsigned why)
{
	p->kind = ZPL_PATCH_TRAP;
	p->refused |= (uint16_t)why;
}

static struct zpl_site *make_site(struct zpl_object *o, const struct zpl_plan *p)
{
	struct zpl_site *s = zpl_site_new();

	if (!s)
		return NULL;
	s->addr = o->image.bias + p->site;
	s->ret = s->addr + 2;
	s->cont = s->ret;
	s->nr = p->nr;
	s->kind = p->kind;
	s->image = n_objects;
	if (p->nr < 0 && zpl_site_index(s))
		return NULL;
	return s;
}

static void make_zero(struct zpl_object *o, size_t i)
{
	struct zpl_site *s = make_site(o, &o->plans.plan[i]);

	if (!s || zpl_trampoline_add(s))
		leave(&o->plans.plan[i], ZPL_NO_ROOM);
	else
		o->sites[i] = s;
}

void zpl_objects_set_entries(struct zpl_area *a)
{
	uint64_t fast[2] = { (uint64_t)(uintptr_t)zpl_entry_const, (uint64_t)(uintptr_t)zpl_entry_var };
	uint64_t slow[2] = { (uint64_t)(uintptr_t)zpl_entry_const_slow,
			     (uint64_t)(uintptr_t)zpl_entry_var_slow };

	memcpy(a->image, zpl_cpu.fsgsbase ? fast : slow, sizeof fast);
}

/* Stubs are made in the order of their sites, so the list ascends by stub address. */
static int list_stubs(struct zpl_object *o)
{
	o->stubs.start = o->area.base;
	o->stubs.end = o->area.base + o->area.size;
	o->stubs.site = calloc(o->plans.n ? o->plans.n : 1, sizeof *o->stubs.site);
	if (!o->stubs.site)
		return -ENOMEM;
	for (size_t i = 0; i < o->plans.n; i++)
		if (o->sites[i] && o->sites[i]->stub)
			o->stubs.site[o->stubs.n++] = o->sites[i];
	return 0;
}

/* Why is the site's plan not carried out? 0: its stub is made. */
static unsigned make_stub(struct zpl_object *o, size_t i)
{
	struct zpl_site *s = make_site(o, &o->plans.plan[i]);

	if (!s || zpl_arch_stub_emit(&o->area, &o->plans.plan[i], o->image.bias, s))
		return ZPL_NO_ROOM;
	o->sites[i] = s;
	return 0;
}

/* No stub can be had for the object: its sites stay as they are, and the report says why. */
static void leave_stubbed(struct zpl_object *o)
{
	for (size_t i = 0; i < o->plans.n; i++) {
		if (!has_stub(&o->plans.plan[i]))
			continue;
		leave(&o->plans.plan[i], ZPL_NO_ROOM);
		o->sites[i] = NULL;
	}
}

static int fill_area(struct zpl_object *o, size_t n)
{
	int err = zpl_area_map(&o->area, o->start, o->end, ZPL_AREA_HEADER + n * ZPL_STUB_MAX);

	if (err)
		return err;
	zpl_objects_set_entries(&o->area);
	if (o->entry)
		memcpy(o->area.image + ZPL_AREA_ENTRY_CONST, &o->entry, sizeof o->entry);
	for (size_t i = 0; i < o->plans.n; i++) {
		struct zpl_plan *p = &o->plans.plan[i];
		unsigned why = has_stub(p) ? make_stub(o, i) : 0;

		if (why)
			leave(p, why);
	}
	return zpl_area_seal(&o->area);
}

static int make_stubs(struct zpl_object *o)
{
	size_t n = 0;

	o->sites = calloc(o->plans.n ? o->plans.n : 1, sizeof *o->sites);
	if (!o->sites)
		return -ENOMEM;
	for (size_t i = 0; i < o->plans.n; i++) {
		n += has_stub(&o->plans.plan[i]);
		if (o->plans.plan[i].kind == ZPL_PATCH_ZERO)
			make_zero(o, i);
	}
	if (n && fill_area(o, n))
		leave_stubbed(o);
	return list_stubs(o);
}

/* Plans for other addresses than [keep[0], keep[1]) are dropped. */
static void clip_plans(struct zpl_object *o, const uint64_t keep[2])
{
	size_t n = 0;

	for (size_t i = 0; i < o->plans.n; i++) {
		const struct zpl_plan *p = &o->plans.plan[i];
		uint64_t first = o->image.bias + (p->patch_at < p->site ? p->patch_at : p->site);
		uint64_t last = o->image.bias + p->site + 1;
		bool pad_out = p->kind == ZPL_PATCH_SHORT && (o->image.bias + p->pad_at < keep[0] ||
							      o->image.bias + p->pad_at + 5 > keep[1]);

		if (p->patch_len && o->image.bias + p->patch_at + p->patch_len > last)
			last = o->image.bias + p->patch_at + p->patch_len - 1;
		if (p->kind == ZPL_PATCH_TRAP)
			first = last = o->image.bias + p->site;
		if (first >= keep[0] && last < keep[1] && !pad_out && (!o->wants || o->wants(p)))
			o->plans.plan[n++] = *p;
	}
	o->plans.n = n;
}

int zpl_object_prepare(struct zpl_object *o, const uint64_t keep[2], struct zpl_failure *fail)
{
	int err = plan_object(o, fail);

	if (err)
		return err;
	clip_plans(o, keep);
	n_objects++;
	if (make_stubs(o))
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, o->plans.n * sizeof(void *), o->name, NULL);
	return 0;
}

void zpl_object_publish(struct zpl_object *o)
{
	if (o->stubs.n)
		zpl_site_add_stubs(&o->stubs);
	*last_object = o;
	last_object = &o->next;
}

static int add_object(const struct link_map *l, struct zpl_failure *fail)
{
	struct zpl_object *o = calloc(1, sizeof *o);
	int err;

	if (!o)
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, sizeof *o, "an image", NULL);
	o->name = object_name(l);
	if (!o->name)
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, 4096, "an image", NULL);
	n_objects++;
	*last_object = o;
	last_object = &o->next;
	err = read_object(o, l);
	if (err || is_ours(o->name) ||
	    zpl_config_match(zpl_config.exclude, o->name)) {
		o->excluded = true;
		return 0;
	}
	err = plan_object(o, fail);
	if (err)
		return err;
	if (make_stubs(o))
		return zpl_fail(fail, ZPL_STEP_MEMORY, ENOMEM, o->plans.n * sizeof(void *), o->name, NULL);
	return 0;
}

int zpl_objects_prepare(const struct link_map *l, struct zpl_failure *fail)
{
	int err = zpl_trampoline_open(zpl_config.method, fail);

	if (err)
		return err;
	while (l->l_prev)
		l = l->l_prev;
	for (; l; l = l->l_next) {
		err = add_object(l, fail);
		if (err)
			return err;
	}
	return zpl_trampoline_build(fail);
}

static int write_site(struct zpl_patcher *pt, const struct zpl_object *o, const struct zpl_plan *p,
		      const struct zpl_site *s)
{
	uint8_t bytes[16], pad_bytes[5];
	int n = zpl_arch_patch_bytes(p, s, bytes);

	if (n < 0)
		return n;
	if (p->kind == ZPL_PATCH_SHORT) {
		uint64_t pad = o->image.bias + p->pad_at;
		int err = zpl_arch_pad_bytes(pad, s, pad_bytes);

		if (!err)
			err = zpl_patch_write(pt, pad, (const uint8_t *)(uintptr_t)pad, pad_bytes, 5);
		if (err)
			return err;
	}
	return zpl_patch_write(pt, o->image.bias + p->patch_at, p->old, bytes, (size_t)n);
}

static bool patch_site(struct zpl_patcher *pt, struct zpl_object *o, size_t i)
{
	struct zpl_site *s = o->sites[i];

	if (zpl_site_add(s) || write_site(pt, o, &o->plans.plan[i], s)) {
		zpl_site_remove(s);
		leave(&o->plans.plan[i], ZPL_REFUSED);
		o->sites[i] = NULL;
		return false;
	}
	s->active = true;
	o->n_active++;
	return true;
}

unsigned zpl_object_patch(struct zpl_patcher *pt, struct zpl_object *o, uint64_t start, uint64_t end)
{
	unsigned n = 0;

	for (size_t i = 0; i < o->plans.n; i++) {
		const struct zpl_site *s = o->sites ? o->sites[i] : NULL;

		if (s && !s->active && s->patch_at >= start && s->ret <= end)
			n += patch_site(pt, o, i);
	}
	return n;
}

static void restore_site(struct zpl_patcher *pt, const struct zpl_object *o, const struct zpl_plan *p,
			 const struct zpl_site *s)
{
	uint8_t now[16], pad_now[5];
	uint64_t pad = o->image.bias + p->pad_at;
	int n = zpl_arch_patch_bytes(p, s, now);

	if (n > 0)
		zpl_patch_write(pt, s->patch_at, now, p->old, (size_t)n);
	if (p->kind == ZPL_PATCH_SHORT && zpl_arch_pad_bytes(pad, s, pad_now) == 0)
		zpl_patch_write(pt, pad, pad_now, p->old + ZPL_PLAN_OLD_PAD, 5);
}

static bool touches(const struct zpl_object *o, size_t i, uint64_t start, uint64_t end)
{
	const struct zpl_site *s = o->sites[i];
	uint64_t pad = o->image.bias + o->plans.plan[i].pad_at;

	if (o->plans.plan[i].kind == ZPL_PATCH_SHORT && pad < end && pad + 5 > start)
		return true;
	return (s->patch_at < s->addr ? s->patch_at : s->addr) < end &&
	       (s->patch_at + s->patch_len > s->ret ? s->patch_at + s->patch_len : s->ret) > start;
}

void zpl_object_restore(struct zpl_patcher *pt, struct zpl_object *o, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < o->plans.n; i++) {
		struct zpl_site *s = o->sites ? o->sites[i] : NULL;

		if (!s || !s->active || !touches(o, i, start, end))
			continue;
		if (pt)
			restore_site(pt, o, &o->plans.plan[i], s);
		zpl_site_remove(s);
		s->active = false;
		o->n_active--;
	}
}

unsigned zpl_objects_commit(void)
{
	struct zpl_patcher pt;
	unsigned n = 0;

	zpl_patch_open(&pt);
	pt.batch = true;
	for (struct zpl_object *o = zpl_objects; o; o = o->next) {
		if (o->stubs.n)
			zpl_site_add_stubs(&o->stubs);
		n += zpl_object_patch(&pt, o, 0, UINT64_MAX);
		o->code_start = o->start;
		o->code_end = o->end;
	}
	zpl_patch_close(&pt);
	return n;
}

static char *put_hex(char *p, uint64_t v)
{
	int shift = 60;

	while (shift > 0 && !(v >> shift & 15))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[v >> shift & 15];
	return p;
}

const char *zpl_image_name(uint64_t addr)
{
	static char text[256];
	const char *name = "unknown code";
	Dl_info info;
	size_t n;

	if (dladdr((void *)(uintptr_t)addr, &info) && info.dli_fname) {
		name = info.dli_fname;
		addr -= (uint64_t)(uintptr_t)info.dli_fbase;
	}
	n = strlen(name);
	if (n > 200) {
		name += n - 200;
		n = 200;
	}
	memcpy(text, name, n);
	memcpy(text + n, "+0x", 3);
	*put_hex(text + n + 3, addr) = 0;
	return text;
}
