/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* execve with bad pointers anywhere in its arguments gives the kernel's errors and changes nothing. */
#include "e2e.h"

static char *argv_ok[] = { (char *)"x", NULL };
static char *bad_element[] = { (char *)"x", (char *)8, NULL };

static long exec(const void *path, const void *argv, const void *envp)
{
	return SYS(SYS_execve, path, argv, envp);
}

int main(void)
{
	char *edge = pages(2) + 4096;
	char **cut = (char **)(void *)(edge - 8);
	char *letters = edge - 4;

	CHECK(munmap(edge, 4096) == 0);
	cut[0] = (char *)"A=B";
	printf("%ld\n", exec((void *)8, argv_ok, environ));
	printf("%ld\n", exec(NULL, argv_ok, environ));
	printf("%ld\n", exec("/bin/true", (void *)8, environ));
	printf("%ld\n", exec("/bin/true", bad_element, environ));
	printf("%ld\n", exec("/bin/true", argv_ok, (void *)8));
	printf("%ld\n", exec("/bin/true", argv_ok, bad_element));
	printf("%ld\n", exec("/bin/true", argv_ok, cut));
	printf("%ld\n", exec("/bin/true", cut, environ));
	memset(letters, 'a', 4);
	printf("%ld\n", exec(letters, argv_ok, environ));
	printf("%ld\n", exec("/bin/true", (void *)0xdeadbeefdeadbeefu, (void *)-1L));
	printf("%ld\n", exec("/no/such/file", argv_ok, environ));
	printf("%ld\n", exec("/", argv_ok, environ));
	printf("%ld\n", exec("/etc/passwd", argv_ok, environ));
	printf("%ld\n", exec("", argv_ok, environ));
	printf("%ld\n", SYS(SYS_execveat, -1, "x", argv_ok, environ, 0));
	printf("%ld\n", SYS(SYS_execveat, AT_FDCWD, 8, argv_ok, environ, 0));
	printf("%ld\n", SYS(SYS_execveat, AT_FDCWD, "/bin/true", argv_ok, environ, 0x8000));
	mark();
	return done();
}
