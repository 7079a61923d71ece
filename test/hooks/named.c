/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* named - a number that a hook has open is not open to the program, whichever call names it */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "shapes/shape.h"

#define BATCH 500
#define MOST (1 << 16)

static int n_polled, n_selected, n_sent, n_used;

static void poll_batch(int first, int how)
{
	struct timespec soon = { 0, 0 };
	struct pollfd p[BATCH];
	int n;

	for (int i = 0; i < BATCH; i++)
		p[i] = (struct pollfd){ .fd = i ? first + i : -first, .events = POLLIN };
	n = how ? ppoll(p, BATCH, &soon, NULL) : poll(p, BATCH, 0);
	shape_check(n == BATCH - 1 && p[0].revents == 0, "poll: each that is not open counts");
	for (int i = 1; i < BATCH; i++)
		n_polled += p[i].revents != POLLNVAL;
}

/* 0 of select(): the kernel's table does not go so far */
static void select_each(int first)
{
	static unsigned long set[MOST / 64 + 1];
	struct timeval soon = { 0, 0 };
	struct timespec soon_too = { 0, 0 };

	for (int fd = first; fd < first + BATCH; fd++) {
		set[fd / 64] = 1ul << fd % 64;
		errno = EBADF;
		n_selected += select(fd + 1, (fd_set *)set, NULL, NULL, &soon) > 0 || errno != EBADF;
		n_selected += syscall(SYS_pselect6, fd + 1, NULL, set, NULL, &soon_too, NULL) > 0 || errno != EBADF;
		set[fd / 64] = 0;
	}
}

/* In the second message of two, behind other rights. Return: may @fd be sent? */
static int can_send(int socket, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(3 * sizeof(int))];
	} control = { { 0 } };
	struct iovec byte = { "x", 1 };
	struct mmsghdr m[2] = { { .msg_hdr = { .msg_iov = &byte, .msg_iovlen = 1 } },
				{ .msg_hdr = { .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control,
					       .msg_controllen = sizeof(control) } } };
	struct cmsghdr *c = &control.header;
	int three[3] = { 1, fd, 1 }, n;
	char sink[4];

	*c = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(c), three, sizeof(int));
	c = CMSG_NXTHDR(&m[1].msg_hdr, c);
	*c = (struct cmsghdr){ CMSG_LEN(sizeof(three)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(c), three, sizeof(three));
	n = sendmmsg(socket, m, 2, MSG_DONTWAIT);
	shape_check(n >= 1 && recv(socket + 1, sink, sizeof(sink), MSG_DONTWAIT) > 0, "what comes before is sent");
	return n > 1 || sendmsg(socket, &m[1].msg_hdr, MSG_DONTWAIT) >= 0 || errno != EBADF;
}

static int can_use(int fd, int epoll, int self)
{
	struct epoll_event in = { .events = EPOLLIN };
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	if (page != MAP_FAILED || errno != EBADF)
		return 1;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &in) == 0 || errno != EBADF)
		return 1;
	if (syscall(SYS_pidfd_getfd, self, fd, 0) >= 0 || (errno != EBADF && errno != ENOSYS))
		return 1;
	return mkdirat(fd, "there", 0700) == 0 || errno != EBADF;
}

/* Where zpl puts them: see descriptors.c. */
static void try_each(int first)
{
	int epoll = epoll_create1(0), self = (int)syscall(SYS_pidfd_open, getpid(), 0), pair[2];

	if (first < 10)
		first = 10;
	shape_check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && pair[1] < 10, "numbers are low");
	poll_batch(first, 0);
	poll_batch(first, 1);
	select_each(first);
	for (int fd = first; fd < first + BATCH; fd++) {
		n_sent += can_send(pair[0], fd);
		n_used += can_use(fd, epoll, self);
	}
	closefrom(3);
}

int main(void)
{
	struct pollfd *volatile nowhere = (struct pollfd *)8;
	struct rlimit limit;

	shape_check(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
	shape_marker();
	try_each((limit.rlim_cur < 1 << 14 ? (int)limit.rlim_cur : 1 << 14) - BATCH / 2);
	shape_check(poll(NULL, 0, 0) == 0 && poll(nowhere, 1, 0) == -1 && errno == EFAULT, "bad pointers");
	printf("%d polled, %d selected, %d sent, %d used\nmarkers 1\n", n_polled, n_selected, n_sent, n_used);
	return 0;
}
