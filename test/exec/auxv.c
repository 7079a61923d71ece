/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whoever walks from the environment to the auxiliary vector arrives, as in a program that is not hooked. */
#include <elf.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <unistd.h>

int main(int argc, char **argv, char **envp)
{
	static char *few[] = { (char *)"A=1", (char *)"B=2", NULL };
	unsigned long entry = 0, page = 0;
	int n = 0;

	if (argc == 1)
		return execve(argv[0], (char *[]){ argv[0], (char *)"again", NULL }, few);
	for (; *envp; envp++)
		n++;
	for (const Elf64_auxv_t *a = (const void *)(envp + 1); a->a_type != AT_NULL; a++) {
		entry = a->a_type == AT_ENTRY ? a->a_un.a_val : entry;
		page = a->a_type == AT_PAGESZ ? a->a_un.a_val : page;
	}
	printf("%d %d %d\n", n, entry == getauxval(AT_ENTRY), page == getauxval(AT_PAGESZ));
	return 0;
}
