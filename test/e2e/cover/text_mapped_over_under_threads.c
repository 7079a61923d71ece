/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads run text over which another maps the same file, again and again: each call is hooked once. */
#include "text_threads.h"

#define TIMES 200

int main(void)
{
	struct text t = { 0 };

	threads_start(&t);
	for (int i = 0; i < TIMES; i++) {
		threads_wait();
		text_map_again(&t, t.copy, MAP_PRIVATE);
	}
	return threads_done();
}
