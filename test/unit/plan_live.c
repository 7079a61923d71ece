/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* This process's own libc: plans are the same wherever the image is, and name its bytes. */
#include <link.h>
#include <string.h>

#include "image_build.h"
#include "plan.h"

struct found {
	const uint8_t *mem;
	uint64_t limit;
};

static int find_libc(struct dl_phdr_info *info, size_t size, void *to)
{
	struct found *found = to;

	(void)size;
	if (!strstr(info->dlpi_name, "libc.so"))
		return 0;
	found->mem = (const uint8_t *)info->dlpi_addr;
	for (unsigned i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD)
			found->limit = info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
	return 1;
}

static void check(const struct found *libc, const struct zpl_plan *p)
{
	if (p->refused & ZPL_UNPROVED)
		return;
	CHECK(libc->mem[p->site] == 0x0f && p->func <= p->site);
	if (p->kind != ZPL_PATCH_TRAP)
		CHECK(!memcmp(libc->mem + p->patch_at, p->old, p->patch_len));
	if (p->kind == ZPL_PATCH_NEAR && p->n_before == 1 && p->old[0] == 0xb8)
		CHECK(p->nr == (int32_t)(p->old[1] | p->old[2] << 8 | p->old[3] << 16));
}

int main(void)
{
	struct found libc = { 0 };
	struct zpl_image here, elsewhere;
	struct zpl_plans a, b;

	CHECK(dl_iterate_phdr(find_libc, &libc) == 1);
	CHECK(!zpl_image_init(&here, libc.mem, (uint64_t)(uintptr_t)libc.mem, 0, 0, 0, libc.limit));
	CHECK(!zpl_image_init(&elsewhere, libc.mem, 0x7f0000000000, 0, 0, 0, libc.limit));
	CHECK(!zpl_plan_image(&here, NULL, &a) && !zpl_plan_image(&elsewhere, NULL, &b));
	CHECK(a.n == b.n && a.n_proved == b.n_proved && a.n_proved > 300);
	CHECK(!memcmp(a.plan, b.plan, a.n * sizeof(*a.plan)));
	for (size_t i = 0; i < a.n; i++)
		check(&libc, &a.plan[i]);
	zpl_plans_free(&a);
	zpl_plans_free(&b);
	return 0;
}
