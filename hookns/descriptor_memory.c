/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * descriptor_memory - see descriptor_memory.h
 *
 * Runs in the program's calls, on any thread block: no libc function, no vector register.
 */
#define _GNU_SOURCE
#include "descriptor_memory.h"

#include <asm/unistd.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>

#include "../loader/arch/x86_64/syscall.h"
#include "descriptor_calls.h"
#include "descriptors.h"
#include "user.h"

#define COUNT(array) (sizeof(array) / sizeof *(array)) /* what is read at a time: the stack is a thread's */
#define MESSAGES 1024u /* UIO_MAXIOV: the kernel takes no more of sendmmsg */

bool zpl_descriptor_in_memory(int64_t nr)
{
	switch (nr) {
	case __NR_poll:
	case __NR_ppoll:
	case __NR_select:
	case __NR_pselect6:
	case __NR_sendmsg:
	case __NR_sendmmsg:
		return true;
	default:
		return false;
	}
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Whoever names what is not open is told so at once. Return: how many of @p more than the kernel says */
static long refuse(struct pollfd *p, uint32_t n, bool *any)
{
	long more = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!zpl_descriptor_is_recorded((uint32_t)p[i].fd))
			continue;
		*any = true;
		more += !p[i].revents;
		p[i].revents = POLLNVAL;
	}
	return more;
}

/*
 * The kernel is asked first, without waiting: then the array is known to be there, and it need not
 * be read through a call that costs more than poll itself.
 */
static bool answer_poll(int64_t nr, const uint64_t arg[6], long *result)
{
	bool refused = false;
	long r = zpl_raw3(__NR_poll, arg[0], arg[1], 0);

	if (r < 0)
		return false;
	r += refuse((struct pollfd *)(uintptr_t)arg[0], (uint32_t)arg[1], &refused);
	*result = r;
	return refused || (nr == __NR_poll && (r || !(int32_t)arg[2]));
}

/* One of the numbers below @n in the program's set */
static bool selects_recorded(uint64_t set, uint32_t n)
{
	uint64_t word[32];
	uint32_t first = zpl_descriptors_lowest & ~63u;

	for (; set && first < n; first += 64 * COUNT(word)) {
		uint64_t words = least((n - first + 63) / 64, COUNT(word));

		if (zpl_user_read(word, set + first / 8, words * 8))
			return false;
		for (uint32_t i = 0; i < words * 64; i++)
			if (first + i < n && word[i / 64] >> i % 64 & 1 &&
			    zpl_descriptor_is_recorded(first + i))
				return true;
	}
	return false;
}

static bool answer_select(const uint64_t arg[6], long *result)
{
	uint32_t n = (int32_t)arg[0] < 0 ? 0 : (uint32_t)least((uint32_t)arg[0], ZPL_DESCRIPTORS_MOST);

	*result = -EBADF;
	return selects_recorded(arg[1], n) || selects_recorded(arg[2], n) || selects_recorded(arg[3], n);
}

static bool array_has_recorded(uint64_t fds, uint64_t n)
{
	int32_t fd[64];

	for (uint64_t at = 0; at < n; at += COUNT(fd)) {
		uint64_t some = least(n - at, COUNT(fd));

		if (zpl_user_read(fd, fds + at * sizeof *fd, some * sizeof *fd))
			return false;
		for (uint64_t i = 0; i < some; i++)
			if (zpl_descriptor_is_recorded((uint32_t)fd[i]))
				return true;
	}
	return false;
}

/* @msg: where a struct msghdr of the program's is. The steps are those of the kernel's CMSG_NXTHDR. */
static bool sends_recorded(uint64_t msg)
{
	struct msghdr m;
	struct cmsghdr c;
	uint64_t left;

	if (zpl_user_peek(&m, msg, sizeof m) || m.msg_controllen > INT_MAX)
		return false;
	for (uint64_t at = (uintptr_t)m.msg_control; m.msg_controllen >= sizeof c; at += CMSG_ALIGN(c.cmsg_len)) {
		left = (uintptr_t)m.msg_control + m.msg_controllen - at;
		if ((int64_t)left < (int64_t)sizeof c || zpl_user_read(&c, at, sizeof c) ||
		    c.cmsg_len < sizeof c || c.cmsg_len > left)
			return false;
		if (c.cmsg_level == SOL_SOCKET && c.cmsg_type == SCM_RIGHTS &&
		    array_has_recorded(at + sizeof c, (c.cmsg_len - sizeof c) / sizeof(int32_t)))
			return true;
	}
	return false;
}

/* The messages before the one that cannot be sent are. */
static bool answer_sendmmsg(const uint64_t arg[6], long *result)
{
	uint32_t n = (uint32_t)least((uint32_t)arg[2], MESSAGES), i = 0;

	while (i < n && !sends_recorded(arg[1] + i * sizeof(struct mmsghdr)))
		i++;
	if (i == n)
		return false;
	*result = i ? zpl_raw4(__NR_sendmmsg, arg[0], arg[1], i, arg[3]) : -EBADF;
	return true;
}

bool zpl_descriptor_memory_answer(int64_t nr, const uint64_t arg[6], long *result)
{
	switch (nr) {
	case __NR_poll:
	case __NR_ppoll:
		return answer_poll(nr, arg, result);
	case __NR_select:
	case __NR_pselect6:
		return answer_select(arg, result);
	case __NR_sendmmsg:
		return answer_sendmmsg(arg, result);
	default:
		*result = -EBADF;
		return nr == __NR_sendmsg && sends_recorded(arg[1]);
	}
}
