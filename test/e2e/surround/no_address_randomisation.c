/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* With ADDR_NO_RANDOMIZE the program, its stack and its heap lie where they lie natively. */
#include "e2e.h"
#include <sys/personality.h>

int main(int argc, char **argv)
{
	char *next[] = { argv[0], (char *)"again", NULL };

	if (argc == 1) {
		if (personality(ADDR_NO_RANDOMIZE) < 0)
			return skip("personality() is refused");
		execv("/proc/self/exe", next);
		return 1;
	}
	printf("personality %x\n", (unsigned)personality(0xffffffff));
	printf("main %lx\n", (unsigned long)(uintptr_t)&main);
	printf("heap %lx\n", (unsigned long)(uintptr_t)sbrk(0) >> 20);
	printf("stack %lx\n", (unsigned long)(uintptr_t)&argc >> 20);
	mark();
	return done();
}
