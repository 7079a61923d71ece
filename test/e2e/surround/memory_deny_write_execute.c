/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* PR_SET_MDWE is granted and obeyed: new executable memory is refused, calls go on. */
#include "e2e.h"

int main(void)
{
	char *p = pages(1);

	if (prctl(65, 1, 0, 0, 0) != 0)
		return skip("no PR_SET_MDWE in this kernel");
	for (int i = 0; i < 100; i++)
		mark();
	printf("%ld\n", SYS(SYS_mprotect, p, 4096, PROT_READ | PROT_EXEC));
	printf("%ld\n", SYS(SYS_mmap, 0, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	printf("%d\n", prctl(66, 0, 0, 0, 0));
	CHECK(in_child(mark) == 0);
	return done();
}
