/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* execve with an argument or environment that is too long gives E2BIG, and the caller goes on. */
#include "e2e.h"

int main(void)
{
	size_t len = 200 * 1024, n = 3000;
	char *big = (char *)malloc(len + 1), **many = (char **)calloc(n + 1, sizeof(char *));
	char *argv[] = { (char *)"x", big, NULL }, *none[] = { NULL };

	CHECK(big && many);
	memset(big, 'a', len);
	big[len] = 0;
	printf("%ld\n", SYS(SYS_execve, "/bin/true", argv, none));
	printf("%ld\n", SYS(SYS_execve, "/bin/true", none, argv));
	big[100 * 1024] = 0;
	for (size_t i = 0; i < n; i++)
		many[i] = big;
	printf("%ld\n", SYS(SYS_execve, "/bin/true", none, many));
	mark();
	return done();
}
