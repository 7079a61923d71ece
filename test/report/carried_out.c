/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Makes the calls that zpl carries out in its own way: in processes, threads, handlers, and with errors. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static char *const none[] = { NULL };

static void on_signal(int sig)
{
	stack_t old;

	sigaltstack(NULL, &old);
	if (sig == SIGUSR1)
		raise(SIGUSR2); /* a call, and a handler, in a handler */
}

static void *thread(void *arg)
{
	raise(SIGUSR1);
	return arg;
}

static void processes(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	char *const missing[] = { (char *)(uintptr_t)"/nowhere", NULL };
	pid_t pid;

	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			raise(SIGUSR1);
			_exit(0);
		}
	if (syscall(SYS_fork) == 0)
		syscall(SYS_exit_group, 0);
	if (syscall(SYS_clone3, &args, sizeof args) == 0)
		syscall(SYS_exit, 0);
	if (vfork() == 0) {
		execve(missing[0], missing, none);
		_exit(0);
	}
	posix_spawn(&pid, missing[0], NULL, NULL, missing, environ);
	syscall(SYS_clone3, NULL, sizeof args);
	syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0);
	while (wait(NULL) > 0)
		;
}

static void memory(void)
{
	char *p = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(p, 4096, PROT_READ | PROT_EXEC);
	mprotect(p, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
	mprotect(p, 4096, PROT_NONE);
	mprotect(p + 1, 4096, PROT_READ);
	madvise(p + 4096, 4096, MADV_DONTNEED);
	p = mremap(p, 16384, 32768, MREMAP_MAYMOVE);
	munmap(p, 32768);
	syscall(SYS_pkey_mprotect, NULL, 4096, PROT_READ, 99);
	syscall(SYS_remap_file_pages, NULL, 4096, 0, 0, 0);
	syscall(SYS_shmdt, NULL);
}

int main(void)
{
	struct timespec now = { 0, 0 };
	pthread_t t[4];
	sigset_t set;

	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigtimedwait(&set, NULL, &now);
	sigpending(&set);
	for (int i = 0; i < 10; i++)
		raise(SIGUSR1);
	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, thread, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	processes();
	memory();
	prctl(PR_SET_NAME, "other");
	syscall(SYS_arch_prctl, 0x1003, &t[0]);
	syscall(SYS_execveat, -1, "nowhere", none, none, 0);
	syscall(SYS_close_range, 900, 901, 0);
	syscall(SYS_membarrier, 0, 0, 0);
	syscall(SYS_seccomp, 99, 0, 0);
	return 0;
}
