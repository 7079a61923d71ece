/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * deny map0 ERRNO PROGRAM ARGS...: run a program that may not map address 0
 * deny text ERRNO PROGRAM ARGS...: run a program whose text can be changed by no means
 * deny traps ERRNO PROGRAM ARGS...: run a program on a kernel without Syscall User Dispatch
 * deny mem ERRNO PROGRAM ARGS...: run a program that may not write through /proc/self/mem
 *
 * By a seccomp filter, as a container's or a sandbox's: the errno is the filter's.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NR offsetof(struct seccomp_data, nr)
#define ARG(n) offsetof(struct seccomp_data, args[n])
#define LOAD(where) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(where))
#define UNLESS_EQUAL(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define UNLESS_BIT(value, skip) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (value), 0, (skip))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))

static int run(struct sock_filter *filter, unsigned short n, char **argv)
{
	struct sock_fprog prog = { n, filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog)) {
		perror("deny: seccomp");
		return 77;
	}
	execvp(argv[0], argv);
	perror(argv[0]);
	return 127;
}

int main(int argc, char **argv)
{
	unsigned deny = argc > 3 ? SECCOMP_RET_ERRNO | ((unsigned)atoi(argv[2]) & SECCOMP_RET_DATA) : 0;
	struct sock_filter map0[] = {
		LOAD(NR), UNLESS_EQUAL(SYS_mmap, 7),
		LOAD(ARG(0)), UNLESS_EQUAL(0, 5),
		LOAD(ARG(0) + 4), UNLESS_EQUAL(0, 3),
		LOAD(ARG(3)), UNLESS_BIT(MAP_FIXED | MAP_FIXED_NOREPLACE, 1),
		RETURN(deny), RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_filter text[] = { /* /proc/self/mem is written with pwrite64 */
		LOAD(NR), UNLESS_EQUAL(SYS_pwrite64, 1), RETURN(deny),
		UNLESS_EQUAL(SYS_mprotect, 3), LOAD(ARG(2)), UNLESS_BIT(PROT_WRITE, 1),
		RETURN(deny), RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_filter mem[] = {
		LOAD(NR), UNLESS_EQUAL(SYS_pwrite64, 1), RETURN(deny), RETURN(SECCOMP_RET_ALLOW),
	};

	struct sock_filter traps[] = { /* PR_SET_SYSCALL_USER_DISPATCH */
		LOAD(NR), UNLESS_EQUAL(SYS_prctl, 3), LOAD(ARG(0)), UNLESS_EQUAL(59, 1),
		RETURN(deny), RETURN(SECCOMP_RET_ALLOW),
	};

	if (argc > 3 && strcmp(argv[1], "traps") == 0)
		return run(traps, sizeof(traps) / sizeof(traps[0]), argv + 3);
	if (argc > 3 && strcmp(argv[1], "map0") == 0)
		return run(map0, sizeof(map0) / sizeof(map0[0]), argv + 3);
	if (argc > 3 && strcmp(argv[1], "text") == 0)
		return run(text, sizeof(text) / sizeof(text[0]), argv + 3);
	if (argc > 3 && strcmp(argv[1], "mem") == 0)
		return run(mem, sizeof(mem) / sizeof(mem[0]), argv + 3);
	fprintf(stderr, "usage: deny map0|text|mem|traps ERRNO PROGRAM ARGS...\n");
	return 2;
}
