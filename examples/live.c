/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * live - counters that can be read while the program runs, from a Unix socket
 *
 * Use: ZPL_LIVE=/tmp/live.%p LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/live.so PROGRAM
 *      socat - UNIX-CONNECT:/tmp/live.PID      (or: nc -U /tmp/live.PID)
 *
 * %p is the pid; the default is /tmp/zpl-live.%p. Each connection is answered with the
 * counters at that moment and closed. A thread of the hook's own serves it: its
 * calls are never hooked and it takes no signal of the program's. A forked child
 * has its own counters, thread and socket.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <zpl/hook.h>

#include "names.h"

#define N_COUNTERS 600 /* numbers from here on share the last one */

static _Atomic unsigned long counters[N_COUNTERS + 1];
static char pattern[sizeof(((struct sockaddr_un *)0)->sun_path)];
static struct sockaddr_un address;
static int listener = -1;
static pid_t owner;

static void answer(int client)
{
	char *text = NULL;
	size_t size, nr;
	FILE *page = open_memstream(&text, &size);

	if (!page)
		return;
	for (nr = 0; nr <= N_COUNTERS; nr++) {
		unsigned long calls = atomic_load_explicit(&counters[nr], memory_order_relaxed);
		const char *name = nr < N_COUNTERS ? names_of((long)nr) : "other";

		if (calls && name)
			fprintf(page, "%s %lu\n", name, calls);
		else if (calls)
			fprintf(page, "syscall_%zu %lu\n", nr, calls);
	}
	if (fclose(page) == 0)
		send(client, text, size, MSG_NOSIGNAL);
	free(text);
}

static void *serve(void *unused)
{
	for (;;) {
		int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (client < 0 && errno != EINTR && errno != ECONNABORTED)
			return unused;
		if (client < 0)
			continue;
		answer(client);
		close(client);
	}
}

/* The socket's path, with the pid in place of %p. */
static int set_address(void)
{
	const char *mark = strstr(pattern, "%p");
	int head = mark ? (int)(mark - pattern) : (int)strlen(pattern), n;

	address.sun_family = AF_UNIX;
	n = mark ? snprintf(address.sun_path, sizeof(address.sun_path), "%.*s%d%s", head, pattern,
			    (int)owner, mark + 2)
		 : snprintf(address.sun_path, sizeof(address.sun_path), "%s", pattern);
	return n < (int)sizeof(address.sun_path) ? 0 : -1;
}

/* The program owns the low numbers. */
static int raise_descriptor(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, 900);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

static int start_thread(void)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(&thread, &attr, serve, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return error;
}

static int start(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	owner = getpid();
	if (fd < 0 || set_address() != 0)
		return -1;
	listener = raise_descriptor(fd);
	unlink(address.sun_path);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 16) != 0) {
		fprintf(stderr, "live: %s: %s\n", address.sun_path, strerror(errno));
		close(listener);
		return -1;
	}
	return start_thread();
}

static int init(const struct zpl_api *api)
{
	const char *name = getenv("ZPL_LIVE");

	(void)api;
	if (!name || !*name)
		name = "/tmp/zpl-live.%p";
	if (name[0] != '/' || strlen(name) >= sizeof(pattern)) {
		fprintf(stderr, "live: ZPL_LIVE must be an absolute path below %zu bytes\n", sizeof(pattern));
		return -1;
	}
	strcpy(pattern, name);
	return start();
}

static long handle(struct zpl_call *call)
{
	size_t nr = call->nr >= 0 && call->nr < N_COUNTERS ? (size_t)call->nr : N_COUNTERS;

	atomic_fetch_add_explicit(&counters[nr], 1, memory_order_relaxed);
	return zpl_next(call);
}

static void fork_child(void)
{
	size_t nr;

	for (nr = 0; nr <= N_COUNTERS; nr++)
		atomic_store_explicit(&counters[nr], 0, memory_order_relaxed);
	close(listener);
	start();
}

static void at_exit(int status)
{
	(void)status;
	if (getpid() == owner)
		unlink(address.sun_path);
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("live"),
	.init = init,
	.handle = handle,
	.fork_child = fork_child,
	.exit = at_exit,
};
