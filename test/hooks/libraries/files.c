/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * files - the hook makes a descriptor in each of the ways there are, at some calls
 *
 * None may have a number that a program gets. Each must be what it was made as, be
 * inherited by forked children and not by executed ones.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "library.h"

#define FREE_BELOW 500 /* no program here opens so many */

static int kept[2] = { -1, -1 }; /* a pipe from the start, which is never empty */
static int low_ones;             /* natively numbers are low */

static int made(int fd)
{
	library_check(fd >= 0, "files: a call that makes a descriptor failed");
	library_check(low_ones || fd >= FREE_BELOW, "files: the program's next number was taken");
	library_check(low_ones || fcntl(fd, F_GETFD) == FD_CLOEXEC, "files: not closed by exec");
	return fd;
}

static int library_start(void)
{
	low_ones = getenv("LD_PRELOAD") == NULL;
	if (pipe(kept))
		return 1;
	made(kept[0]);
	made(kept[1]);
	return write(kept[1], "x", 1) != 1;
}

static void make_each(void)
{
	sigset_t none;

	sigemptyset(&none);
	close(made(open("/dev/null", O_RDWR)));
	close(made(dup(kept[0])));
	close(made(fcntl(kept[0], F_DUPFD, 0)));
	close(made(epoll_create1(0)));
	close(made(eventfd(0, 0)));
	close(made(timerfd_create(CLOCK_MONOTONIC, 0)));
	close(made(signalfd(-1, &none, 0)));
	close(made(inotify_init1(0)));
	close(made(memfd_create("files", 0)));
	close(made((int)syscall(SYS_memfd_create, "files", 0)));
}

/* The number stays, though it may be past the limit now. */
static void open_again(void)
{
	FILE *file = fopen("/dev/zero", "r");
	struct stat st, null;

	library_check(file && made(fileno(file)) >= 0, "files: fopen");
	file = freopen("/dev/null", "w", file);
	library_check(file && made(fileno(file)) >= 0 && fstat(fileno(file), &st) == 0 &&
		      stat("/dev/null", &null) == 0 && st.st_rdev == null.st_rdev, "files: freopen");
	fclose(file);
}

/* A descriptor sent from one end of a socket pair to the other. */
static void pass_one(int many)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct stat a, b;
	struct mmsghdr messages;
	int pair[2], got;

	library_check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "files: socketpair");
	memcpy(CMSG_DATA(&control.head), &kept[0], sizeof(int));
	library_check(sendmsg(made(pair[0]), &message, MSG_NOSIGNAL) == 1, "files: sendmsg");
	messages = (struct mmsghdr){ message, 0 };
	library_check(many ? recvmmsg(made(pair[1]), &messages, 1, 0, NULL) == 1 && messages.msg_len == 1 :
			     recvmsg(made(pair[1]), &message, 0) == 1, "files: recvmsg");
	memcpy(&got, CMSG_DATA(&control.head), sizeof(int));
	made(got);
	library_check(fstat(made(got), &a) == 0 && fstat(kept[0], &b) == 0 && a.st_ino == b.st_ino,
		      "files: what was received is another file");
	close(got);
	close(pair[0]);
	close(pair[1]);
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	char byte = 0;

	(void)call;
	if (n % 64 == 1)
		make_each();
	if (n % 64 == 33 || n % 64 == 34)
		pass_one(n % 2 == 0);
	if (n % 64 == 17 || n % 64 == 18)
		open_again();
	if (n % 16 == 5)
		library_check(fcntl(kept[0], F_GETFL) == O_RDONLY && fcntl(kept[1], F_GETFL) == O_WRONLY &&
			      write(kept[1], "x", 1) == 1 && read(kept[0], &byte, 1) == 1 && byte == 'x',
			      "files: the pipe is another's now");
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("files");
