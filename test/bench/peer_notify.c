/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* peer_notify - run COMMAND with each call sent to this process by seccomp's user notification */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "count.h"

static int reply;

static int install(void)
{
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF) };
	struct sock_fprog prog = { 1, code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &prog);
}

/* Runs with the parent's descriptors, so that the listener is the parent's at once. */
static int child(char **argv, volatile int *listener)
{
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = install();
	*listener = fd < 0 ? -2 : fd;
	if (fd >= 0)
		execvp(argv[0], argv);
	_exit(127);
}

static void serve(int fd)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	struct seccomp_notif call;
	struct seccomp_notif_resp answer;

	while (poll(&waiting, 1, -1) == 1 && waiting.revents & POLLIN) {
		memset(&call, 0, sizeof call);
		if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &call))
			continue;
		bench_count->calls++;
		answer = (struct seccomp_notif_resp){ .id = call.id };
		if (reply && bench_answers(call.data.nr))
			answer.val = BENCH_ANSWER;
		else
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

int main(int argc, char **argv)
{
	volatile int *listener =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	long pid;

	if (argc < 2 || listener == MAP_FAILED)
		return 2;
	*listener = -1;
	reply = getenv("BENCH_REPLY") != NULL;
	bench_count_open();
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0)
		child(argv + 1, listener);
	while (*listener == -1)
		sched_yield();
	if (*listener < 0)
		return 77;
	serve(*listener);
	waitpid((pid_t)pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
