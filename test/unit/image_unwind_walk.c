/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Without a search table .eh_frame is walked to its terminator. */
#include <errno.h>

#include "image_build.h"

static const uint64_t expected[][2] = { { 0x400, 0x410 }, { 0x420, 0x500 }, { 0x600, 0x610 } };

int main(void)
{
	static struct image_build b;

	build_start(&b);
	build_fde(&b, 0x600, 0x610); /* any order: there is none to rely on */
	build_fde(&b, 0x400, 0x410);
	build_fde(&b, 0x420, 0x500);
	build_finish(&b);
	build_put(&b, BUILD_HDR + 3, 0xff, 1); /* no table */
	build_ranges(&b, 0, expected, 3);

	build_put(&b, BUILD_FRAME + 24 + 20, 0, 4); /* terminator behind the first FDE */
	build_ranges(&b, 0, expected + 2, 1);
	build_put(&b, BUILD_FRAME + 24 + 20, 2, 4); /* an entry too short to be one */
	build_ranges(&b, -EINVAL, expected + 2, 1);
	return 0;
}
