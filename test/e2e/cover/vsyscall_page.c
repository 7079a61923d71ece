/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The legacy vsyscall page answers as natively. */
#include "e2e.h"

static void call(void)
{
	time_t (*vtime)(time_t *) = (time_t(*)(time_t *))0xffffffffff600400ul;
	time_t t = vtime(NULL);

	_exit(t >= time(NULL) - 100 ? 12 : 13);
}

int main(void)
{
	print_status("vsyscall", in_child(call));
	mark();
	return done();
}
