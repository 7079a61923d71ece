/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Function ranges keep to executable memory: data is no function, a long one is cut. */
#include <errno.h>

#include "image_build.h"

int main(void)
{
	static const uint64_t cut[][2] = { { 0x7f0, 0x800 } };
	static const uint64_t one[][2] = { { 0x400, 0x410 } };
	static struct image_build b;

	build_start(&b);
	build_fde(&b, 0x7f0, 0x900);
	build_finish(&b);
	build_ranges(&b, -EINVAL, cut, 1);

	build_start(&b);
	build_fde(&b, 0x400, 0x410);
	build_fde(&b, BUILD_DYNAMIC, BUILD_DYNAMIC + 16);
	build_finish(&b);
	build_ranges(&b, -EINVAL, one, 1);

	build_start(&b);
	build_fde(&b, 0x400, 0x410);
	build_fde(&b, 0x420, 0x420); /* empty: harmless */
	build_finish(&b);
	build_ranges(&b, 0, one, 1);

	build_start(&b);
	build_symbol(&b, "data", BUILD_DYNAMIC, 16);
	build_symbol(&b, "f", 0x400, 16);
	build_symbol(&b, "endless", 0x7f0, UINT64_MAX - 0x7f0);
	build_finish(&b);
	build_ranges(&b, -EINVAL, (const uint64_t[][2]){ { 0x400, 0x410 }, { 0x7f0, 0x800 } }, 2);
	return 0;
}
