/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vdso - see vdso.h */
#include "vdso.h"

#include <asm/unistd.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "arch/x86_64/stub.h"
#include "message.h"
#include "objects.h"
#include "start.h"

#define PREFIX "__vdso_"
#define JMP_LEN 5

static const struct {
	const char *name;
	int nr;
} functions[] = {
	{ "clock_gettime", __NR_clock_gettime }, { "gettimeofday", __NR_gettimeofday },
	{ "time", __NR_time },                   { "clock_getres", __NR_clock_getres },
	{ "getcpu", __NR_getcpu },               { "getrandom", __NR_getrandom },
};

#define N_FUNCTIONS (sizeof functions / sizeof *functions)

static int number_of(const char *name)
{
	if (strncmp(name, PREFIX, sizeof PREFIX - 1) == 0)
		name += sizeof PREFIX - 1;
	for (size_t i = 0; i < N_FUNCTIONS; i++)
		if (strcmp(name, functions[i].name) == 0)
			return functions[i].nr;
	return -1;
}

static const struct zpl_object *find_vdso(void)
{
	uint64_t at = getauxval(AT_SYSINFO_EHDR);

	for (const struct zpl_object *o = zpl_objects; at && o; o = o->next)
		if (o->start == at && !o->excluded)
			return o;
	return NULL;
}

static struct zpl_site *make_site(const struct zpl_object *o, const struct zpl_range *r,
				  struct zpl_area *area, bool (*asked)(long nr))
{
	uint64_t off = 1;
	const char *name = zpl_image_symbol(&o->image, r->start, &off);
	int nr = name && off == 0 && r->end - r->start >= JMP_LEN ? number_of(name) : -1;
	struct zpl_site *s = nr >= 0 && asked(nr) ? zpl_site_new() : NULL;

	if (!s)
		return NULL;
	s->addr = s->patch_at = o->image.bias + r->start;
	s->patch_len = JMP_LEN;
	zpl_site_number(s, nr);
	s->filter = ZPL_FILTER_EVER;
	s->kind = ZPL_PATCH_NEAR;
	s->vdso = true;
	return zpl_arch_vdso_stub(area, s) ? NULL : s;
}

static bool write_entry(struct zpl_patcher *pt, struct zpl_site *s)
{
	struct zpl_plan p = { .kind = ZPL_PATCH_NEAR, .patch_len = JMP_LEN };
	uint8_t bytes[16];

	memcpy(p.old, (const void *)(uintptr_t)s->patch_at, JMP_LEN);
	if (zpl_arch_patch_bytes(&p, s, bytes) < 0 || zpl_site_add(s))
		return false;
	if (zpl_patch_write(pt, s->patch_at, p.old, bytes, JMP_LEN) == 0)
		return true;
	zpl_site_remove(s);
	return false;
}

static unsigned write_entries(const struct zpl_stubs *stubs)
{
	struct zpl_patcher pt;
	unsigned n = 0;

	zpl_patch_open(&pt);
	for (size_t i = 0; i < stubs->n; i++)
		n += write_entry(&pt, stubs->site[i]);
	zpl_patch_close(&pt);
	return n;
}

static unsigned patch_functions(const struct zpl_object *o, const struct zpl_range *r, size_t n,
				bool (*asked)(long nr))
{
	static struct zpl_site *sites[N_FUNCTIONS];
	static struct zpl_stubs stubs = { .site = sites };
	struct zpl_area area;

	if (zpl_area_map(&area, o->start, o->end, ZPL_AREA_HEADER + N_FUNCTIONS * ZPL_STUB_MAX))
		return 0;
	zpl_objects_set_entries(&area);
	for (size_t i = 0; i < n && stubs.n < N_FUNCTIONS; i++) {
		struct zpl_site *s = make_site(o, &r[i], &area, asked);

		if (s)
			sites[stubs.n++] = s;
	}
	if (zpl_area_seal(&area))
		return 0;
	stubs.start = area.base;
	stubs.end = area.base + area.size;
	zpl_site_add_stubs(&stubs);
	return write_entries(&stubs);
}

unsigned zpl_vdso_patch(bool (*asked)(long nr), bool among)
{
	const struct zpl_object *o = find_vdso();
	struct zpl_range *ranges = NULL;
	bool any = false;
	unsigned done = 0;
	size_t n;

	for (size_t i = 0; i < N_FUNCTIONS; i++)
		any = any || asked(functions[i].nr);
	if (!any || !o)
		return 0;
	if (among) {
		zpl_message_log(&zpl_config, ZPL_LOG_WARN,
				"cannot lead functions of the vDSO to hooks while other threads may be in them; "
				"load libzpl_boot.so by LD_PRELOAD; what they answer is not hooked");
		return 0;
	}
	if (zpl_image_functions(&o->image, &ranges, &n) != -ENOMEM)
		done = patch_functions(o, ranges, n, asked);
	free(ranges);
	return done;
}
