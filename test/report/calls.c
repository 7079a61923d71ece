/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Does what its arguments say, in order, with one instruction for all its system calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static __attribute__((noinline)) long call(long nr)
{
	__asm__ volatile("syscall" : "+a"(nr) : : "rcx", "r11", "memory");
	return nr;
}

static void repeat(long nr, long times)
{
	for (long i = 0; i < times; i++)
		call(nr);
}

static void *thread(void *times)
{
	repeat(SYS_getppid, *(long *)times);
	return NULL;
}

static void threads(long times)
{
	pthread_t id[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&id[i], NULL, thread, &times);
	for (int i = 0; i < 4; i++)
		pthread_join(id[i], NULL);
}

static void child(const char *what, const char *self)
{
	pid_t pid = *what == 'v' ? vfork() : fork();

	if (pid == 0 && *what == 'v') {
		execl(self, self, "getppid=5", (char *)NULL);
		_exit(1);
	}
	if (pid == 0) {
		repeat(SYS_getppid, 3);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

/* From now on only exit_group is allowed; all else kills. */
static void sandbox(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog prog = { sizeof code / sizeof *code, code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static void load(const char *path)
{
	void *lib = dlopen(path, RTLD_NOW);
	long (*plugin)(void), (*stuck)(long, long);

	*(void **)&plugin = lib ? dlsym(lib, "plugin_call") : NULL;
	*(void **)&stuck = lib ? dlsym(lib, "plugin_stuck") : NULL;
	if (!plugin || !stuck)
		exit(3);
	plugin();
	for (int i = 0; i < 6; i++)
		stuck(SYS_gettid, 1);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *value = strchr(argv[i], '=');
		long times = value ? atol(value + 1) : 0;

		if (*argv[i] == 'g')
			repeat(SYS_getppid, times);
		else if (*argv[i] == 'm')
			repeat(5001, times);
		else if (*argv[i] == 't')
			threads(times);
		else if (*argv[i] == 'f' || *argv[i] == 'v')
			child(argv[i], argv[0]);
		else if (*argv[i] == 'c' && chdir(value + 1))
			return 2;
		else if (*argv[i] == 'l')
			load(value + 1);
		else if (*argv[i] == 'o' && !dlopen(value + 1, RTLD_NOW))
			return 4;
		else if (*argv[i] == 's')
			sandbox();
		else if (*argv[i] == 'e')
			pthread_exit(NULL);
		else if (*argv[i] == 'r')
			return 0;
		else if (*argv[i] == 'x')
			execl(argv[0], argv[0], "getppid=5", (char *)NULL);
	}
	_exit(0);
}
