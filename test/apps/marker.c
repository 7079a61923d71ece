/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * marker - what a native run preloads instead of libzpl_boot.so
 *
 * Its constructor runs where stage 1's does (first of all: see its link options) and, when
 * ZPL_APPS_MARK=1 is set, makes one call that no kernel has: in strace's output all after it
 * is what a hook would see. The heap exists by then, as it does after a hooked start, for
 * which ld.so has allocated: its first use asks for random bytes and moves the break.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* getenv() does not work yet: even libc's constructor comes later. */
static int is_wanted(char **envp)
{
	while (*envp && strcmp(*envp, "ZPL_APPS_MARK=1") != 0)
		envp++;
	return *envp != NULL;
}

__attribute__((constructor)) static void mark(int argc, char **argv, char **envp)
{
	void *volatile block;

	(void)argc;
	(void)argv;
	if (!is_wanted(envp))
		return;
	block = malloc(1);
	free(block);
	syscall(5998);
}
