/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Branches from other functions into a patch are seen; bytes that only look like one are not. */
#include <string.h>

#include "image_build.h"
#include "plan.h"

static const uint8_t site[] = { 0xb8, 3, 0, 0, 0, 0x0f, 0x05, 0x48, 0x89, 0xc7, 0xc3 };

/* Plans the site's function with another, at @at, that begins with these bytes. */
static struct zpl_plan plan_with(uint64_t at, const char *bytes, size_t len)
{
	static struct image_build b;
	struct zpl_image img;
	struct zpl_plans plans;
	struct zpl_plan plan;

	build_start(&b);
	build_code(&b, BUILD_TEXT + 0x100, site, sizeof(site));
	build_fde(&b, BUILD_TEXT + 0x100, BUILD_TEXT + 0x100 + sizeof(site));
	build_code(&b, BUILD_TEXT + at, bytes, len);
	build_fde(&b, BUILD_TEXT + at, BUILD_TEXT + at + len);
	build_finish(&b);
	CHECK(!build_open(&b, &img) && !zpl_plan_image(&img, NULL, &plans));
	CHECK(plans.n_proved == 1);
	plan = plans.plan[0];
	zpl_plans_free(&plans);
	return plan;
}

int main(void)
{
	/* jmp to the call, from 0x300: moved, and the number is not known any more */
	struct zpl_plan p = plan_with(0x300, "\xe9\x00\xfe\xff\xff", 5);

	CHECK(p.kind == ZPL_PATCH_MOVED && p.patch_at == p.site && p.nr == -1);
	CHECK(p.refused & ZPL_TARGET_INSIDE);
	/* je, by its long form and by its short one from nearby */
	CHECK(plan_with(0x300, "\x0f\x84\xff\xfd\xff\xff\xc3", 7).kind == ZPL_PATCH_MOVED);
	CHECK(plan_with(0xf0, "\x74\x13\xc3", 3).kind == ZPL_PATCH_MOVED);
	CHECK(plan_with(0x120, "\xeb\xe3", 2).kind == ZPL_PATCH_MOVED);
	/* to the mov itself: no obstacle */
	p = plan_with(0x300, "\xe9\xfb\xfd\xff\xff", 5);
	CHECK(p.kind == ZPL_PATCH_NEAR && p.nr == 3);
	/* into the mov: no host any more, and what it loads is not known */
	p = plan_with(0x300, "\xe9\xfc\xfd\xff\xff", 5);
	CHECK(p.kind == ZPL_PATCH_MOVED && p.nr == -1);
	/* the same bytes as an immediate: mov $…,%rax */
	p = plan_with(0x300, "\x48\xb8\xe9\xfe\xfd\xff\xff\x00\x00\x00\xc3", 11);
	CHECK(p.kind == ZPL_PATCH_NEAR && p.nr == 3);
	return 0;
}
