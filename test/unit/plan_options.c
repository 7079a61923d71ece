/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Kinds that are not allowed are not used; whether zero would be safe is said all the same. */
#include "image_build.h"
#include "plan.h"

static bool prefer_zero;

static struct zpl_plan plan(bool near, bool zero, const char *code, size_t len)
{
	struct zpl_plan_options opts = { .allow_near = near, .allow_zero = zero, .prefer_zero = prefer_zero };
	static struct image_build b;
	struct zpl_image img;
	struct zpl_plans plans;
	struct zpl_plan plan;

	build_start(&b);
	build_code(&b, BUILD_TEXT, code, len);
	build_fde(&b, BUILD_TEXT, BUILD_TEXT + len);
	build_finish(&b);
	CHECK(!build_open(&b, &img) && !zpl_plan_image(&img, &opts, &plans) && plans.n_proved == 1);
	plan = plans.plan[0];
	zpl_plans_free(&plans);
	return plan;
}

int main(void)
{
	static const char host[] = "\xb8\x27\0\0\0\x0f\x05\xc3";
	static const char red[] = "\x48\x89\x7c\x24\xf8\xb8\x27\0\0\0\x0f\x05\xc3";
	struct zpl_plan p = plan(true, true, host, 8);

	CHECK(p.kind == ZPL_PATCH_NEAR && p.zero_ok && !p.refused);
	p = plan(true, false, host, 8);
	CHECK(p.kind == ZPL_PATCH_NEAR && p.zero_ok);
	p = plan(false, true, host, 8);
	CHECK(p.kind == ZPL_PATCH_ZERO && p.zero_ok && p.patch_len == 2 && p.patch_at == p.site);
	p = plan(false, false, host, 8);
	CHECK(p.kind == ZPL_PATCH_TRAP && p.zero_ok && p.nr == 39);
	p = plan(true, true, red, 13);
	CHECK(p.kind == ZPL_PATCH_NEAR && !p.zero_ok);
	p = plan(false, true, red, 13);
	CHECK(p.kind == ZPL_PATCH_TRAP && !p.zero_ok && (p.refused & ZPL_RED_ZONE));
	/* a number above the sled's table */
	p = plan(false, true, "\xb8\0\2\0\0\x0f\x05\xc3", 8);
	CHECK(p.kind == ZPL_PATCH_TRAP && (p.refused & ZPL_NR_UNBOUNDED));
	prefer_zero = true;
	CHECK(plan(true, true, host, 8).kind == ZPL_PATCH_ZERO);
	CHECK(plan(true, true, red, 13).kind == ZPL_PATCH_NEAR);
	CHECK(plan(true, false, host, 8).kind == ZPL_PATCH_NEAR);
	return 0;
}
