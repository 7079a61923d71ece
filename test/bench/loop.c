/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * loop - times small operations for the bench driver
 *
 * Reads lines "KIND N" from standard input, does the operation N times, and writes "NS\n": the
 * wall time of all. One process stays for a whole run, so that rows can take turns.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void loop_nr500(uint64_t n, uint64_t a1, uint64_t a2, uint64_t a3);
void loop_getpid(uint64_t n, uint64_t a1, uint64_t a2, uint64_t a3);
void loop_read(uint64_t n, uint64_t a1, uint64_t a2, uint64_t a3);
void loop_futex(uint64_t n, uint64_t a1, uint64_t a2, uint64_t a3);
void loop_site(uint64_t n, uint64_t a1, uint64_t a2, uint64_t a3);

static int zero_fd;
static uint32_t futex_word;
static char byte;
static volatile sig_atomic_t n_signals;
extern char **environ;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void fail(const char *what)
{
	fprintf(stderr, "loop: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static void nr500_inline(uint64_t n)
{
	loop_nr500(n, 0, 0, 0);
}

static void nr500_libc(uint64_t n)
{
	while (n--)
		syscall(500);
}

/* BENCH_SITE: another program, since one such site may cost all other calls something. */
static void getpid_inline(uint64_t n)
{
#ifdef BENCH_SITE
	loop_site(n, 0, 0, 0);
#else
	loop_getpid(n, 0, 0, 0);
#endif
}

static void getpid_libc(uint64_t n)
{
	while (n--)
		getpid();
}

static void read_inline(uint64_t n)
{
	loop_read(n, (uint64_t)zero_fd, (uintptr_t)&byte, 1);
}

static void read_libc(uint64_t n)
{
	while (n--)
		if (read(zero_fd, &byte, 1) != 1)
			fail("read");
}

static void futex_inline(uint64_t n)
{
	loop_futex(n, (uintptr_t)&futex_word, FUTEX_WAKE_PRIVATE, 1);
}

static void futex_libc(uint64_t n)
{
	while (n--)
		syscall(SYS_futex, &futex_word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void clock_libc(uint64_t n)
{
	struct timespec t;

	while (n--)
		clock_gettime(CLOCK_REALTIME, &t);
}

static void on_signal(int signal)
{
	(void)signal;
	n_signals++;
}

static void signal_self(uint64_t n)
{
	n_signals = 0;
	for (uint64_t i = 0; i < n; i++)
		raise(SIGUSR1);
	if ((uint64_t)n_signals != n)
		fail("signals lost");
}

static void *thread_body(void *arg)
{
	return arg;
}

static void thread_join(uint64_t n)
{
	pthread_t t;

	while (n--)
		if (pthread_create(&t, NULL, thread_body, NULL) || pthread_join(t, NULL))
			fail("thread");
}

static void reap(pid_t pid, const char *what)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		fail(what);
}

static void fork_wait(uint64_t n)
{
	while (n--) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		reap(pid, "fork");
	}
}

static void fork_exec(uint64_t n)
{
	char path[] = "/bin/true";
	char *argv[] = { path, NULL };

	while (n--) {
		pid_t pid = fork();

		if (pid == 0) {
			execve(path, argv, environ);
			_exit(127);
		}
		reap(pid, "fork+exec");
	}
}

static const struct kind {
	const char *name;
	void (*run)(uint64_t n);
} kinds[] = {
	{ "nr500-inline", nr500_inline },
	{ "nr500-libc", nr500_libc },
	{ "getpid-inline", getpid_inline },
	{ "getpid-libc", getpid_libc },
	{ "read1-inline", read_inline },
	{ "read1-libc", read_libc },
	{ "futex-inline", futex_inline },
	{ "futex-libc", futex_libc },
	{ "clock", clock_libc },
	{ "signal", signal_self },
	{ "thread", thread_join },
	{ "fork", fork_wait },
	{ "fork+exec", fork_exec },
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* Own reading and writing: two system calls a command and nothing else. */
static int serve_one(void)
{
	char line[128], name[32];
	ssize_t len = read(0, line, sizeof line - 1);
	const struct kind *kind;
	unsigned long n;
	uint64_t start;

	if (len <= 0)
		return 0;
	line[len] = '\0';
	kind = sscanf(line, "%31s %lu", name, &n) == 2 ? find_kind(name) : NULL;
	if (!kind)
		fail("no such kind");
	start = now_ns();
	kind->run(n);
	len = snprintf(line, sizeof line, "%lu\n", (unsigned long)(now_ns() - start));
	return write(1, line, (size_t)len) == len;
}

int main(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &act, NULL);
	zero_fd = open("/dev/zero", O_RDONLY);
	if (zero_fd < 0)
		fail("/dev/zero");
	while (serve_one())
		;
	return 0;
}
