/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The environment block holds what was given, in order, and changes stay the program's own. */
#include "e2e.h"

int main(void)
{
	for (char **e = environ; *e; e++) {
		if (strncmp(*e, "ZPL_TEST_COUNT=", 15) == 0)
			puts("ZPL_TEST_COUNT");
		else if (strncmp(*e, "LD_PRELOAD=", 11) == 0)
			puts("LD_PRELOAD");
		else
			puts(*e);
	}
	CHECK(setenv("MINE", "1", 1) == 0 && unsetenv("HOME") == 0);
	for (int i = 0; i < 100; i++)
		mark();
	CHECK(strcmp(getenv("MINE"), "1") == 0 && !getenv("HOME") && getenv("LANG"));
	CHECK(clearenv() == 0);
	mark();
	return done();
}
