/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library's text with nothing free within 2 GiB is hooked all the same. */
#include "text.h"

#define AROUND (6ul << 30)

int main(void)
{
	char *all = (char *)mmap(NULL, AROUND, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct text t;

	if (all == MAP_FAILED)
		return skip("no 6 GiB of addresses");
	text_map(&t, all + AROUND / 2, MAP_PRIVATE, TEXT_FILE);
	for (int i = 0; i < 20; i++)
		text_run(&t, 10);
	CHECK(munmap(all, AROUND) == 0);
	return text_done();
}
