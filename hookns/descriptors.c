/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * descriptors - see descriptors.h
 *
 * Runs in the program's calls and in the hook libc's, on any thread block: no libc function, no
 * vector register.
 *
 * Numbers at or above the soft RLIMIT_NOFILE cannot be had by the program at all, and are taken
 * where the hard limit leaves room: the soft one is raised for the moment of the fcntl.
 * They are not sought above HIGH, since the kernel's table grows with the highest number.
 */
#define _GNU_SOURCE
#include "descriptors.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "../loader/arch/x86_64/syscall.h"
#include "descriptor_calls.h"
#include "descriptor_memory.h"
#include "filter.h"
#include "spin.h"
#include "thread.h"
#include "user.h"

#define MOST ZPL_DESCRIPTORS_MOST
#define HIGH (1u << 14)
#define ROOM 256u

_Atomic uint32_t zpl_descriptors_lowest = UINT32_MAX;
_Atomic unsigned zpl_descriptors_count;

static _Atomic uint64_t recorded[MOST / 64];
static _Atomic uint64_t looked_at[MOST / 64], stream[MOST / 64]; /* of those recorded */
static atomic_flag limit_lock = ATOMIC_FLAG_INIT;

bool zpl_descriptor_is_recorded(uint32_t fd)
{
	return fd < MOST && (recorded[fd / 64] >> fd % 64 & 1);
}

static bool is_stream(uint32_t fd)
{
	struct stat st;

	return zpl_raw2(__NR_fstat, fd, &st) != 0 || S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode);
}

bool zpl_descriptor_is_stream(uint32_t fd)
{
	uint64_t bit = 1ull << fd % 64;

	if (!zpl_descriptor_is_recorded(fd))
		return is_stream(fd);
	if (!(looked_at[fd / 64] & bit)) {
		if (is_stream(fd))
			stream[fd / 64] |= bit;
		looked_at[fd / 64] |= bit;
	}
	return stream[fd / 64] & bit;
}

static void record(uint32_t fd)
{
	uint32_t low = zpl_descriptors_lowest;

	if (fd >= MOST)
		return;
	looked_at[fd / 64] &= ~(1ull << fd % 64);
	stream[fd / 64] &= ~(1ull << fd % 64);
	if (!(atomic_fetch_or(&recorded[fd / 64], 1ull << fd % 64) >> fd % 64 & 1) &&
	    zpl_descriptors_count++ == 0)
		zpl_filter_refresh();
	while (fd < low && !atomic_compare_exchange_weak(&zpl_descriptors_lowest, &low, fd))
		;
}

static void forget(uint32_t first, uint32_t last)
{
	for (uint32_t fd = first; fd < MOST && fd <= last; fd++)
		if (zpl_descriptor_is_recorded(fd))
			if (atomic_fetch_and(&recorded[fd / 64], ~(1ull << fd % 64)) >> fd % 64 & 1 &&
			    --zpl_descriptors_count == 0)
				zpl_filter_refresh();
}

void zpl_descriptors_forked(void)
{
	atomic_flag_clear(&limit_lock);
}

static void limit(const struct rlimit *new, struct rlimit *old)
{
	zpl_raw4(__NR_prlimit64, 0, RLIMIT_NOFILE, new, old);
}

/* Make a call with the soft limit as high as it may be. Signals cannot come in between. */
static long with_room(int64_t nr, const uint64_t arg[6], uint32_t at_least)
{
	struct rlimit was = { 0 }, more;
	uint64_t all = ~0ull, mask;
	long r;

	zpl_raw4(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, &all, &mask, 8);
	zpl_spin_lock(&limit_lock);
	limit(NULL, &was);
	more.rlim_max = was.rlim_max;
	more.rlim_cur = was.rlim_max < at_least + ROOM ? was.rlim_max : at_least + ROOM;
	if (more.rlim_cur > was.rlim_cur)
		limit(&more, NULL);
	r = zpl_raw_call(nr, arg);
	if (more.rlim_cur > was.rlim_cur)
		limit(&was, NULL);
	zpl_spin_unlock(&limit_lock);
	zpl_raw4(__NR_rt_sigprocmask, 2, &mask, NULL, 8);
	return r;
}

static long copy_to(uint32_t fd, uint32_t least)
{
	return zpl_raw3(__NR_fcntl, fd, F_DUPFD_CLOEXEC, least);
}

/* A copy of @fd as high as the limits allow, or -errno. */
static long copy_high(uint32_t fd)
{
	struct rlimit lim = { 0 };
	uint32_t from;
	long r = -EMFILE;

	limit(NULL, &lim);
	if (lim.rlim_cur >= HIGH + ROOM)
		return copy_to(fd, HIGH);
	from = (uint32_t)lim.rlim_cur;
	if (lim.rlim_max > lim.rlim_cur) {
		uint64_t arg[6] = { fd, F_DUPFD_CLOEXEC, from };

		r = with_room(__NR_fcntl, arg, from + MOST / 4);
	}
	if (r == -EMFILE || r == -EINVAL)
		from -= from > ROOM ? ROOM / 4 : 0;
	while ((r == -EMFILE || r == -EINVAL) && from-- > fd + 1)
		r = copy_to(fd, from);
	return r;
}

/* Out of the program's way. What cannot be moved stays, and is guarded where it is. */
static int32_t move(int32_t fd, bool is_own)
{
	long to;

	if (zpl_descriptor_is_recorded((uint32_t)fd))
		return fd;
	to = copy_high((uint32_t)fd);
	if (to >= 0) {
		if (is_own)
			record((uint32_t)to);
		zpl_raw1(__NR_close, fd);
		return (int32_t)to;
	}
	zpl_raw3(__NR_fcntl, fd, F_SETFD, FD_CLOEXEC);
	if (is_own)
		record((uint32_t)fd);
	return fd;
}

static bool is_dup_onto(int64_t nr)
{
	return nr == __NR_dup2 || nr == __NR_dup3;
}

/* What a hook puts onto a number of its own, by freopen() for one, is a hook's too. */
static void note_dup_onto(uint32_t fd, bool is_own)
{
	struct rlimit lim = { 0 };

	if (!is_own)
		limit(NULL, &lim);
	else if (!zpl_descriptor_is_recorded(fd))
		return;
	else
		record(fd);
	if (is_own || fd >= HIGH || fd >= lim.rlim_cur)
		zpl_raw3(__NR_fcntl, fd, F_SETFD, FD_CLOEXEC);
}

bool zpl_descriptors_creates(int64_t nr)
{
	static const uint64_t none[6] = { 0, F_DUPFD, 0, 1 };

	return zpl_descriptor_result(nr, none) || is_dup_onto(nr) || nr == __NR_pipe || nr == __NR_pipe2 ||
	       nr == __NR_socketpair || nr == __NR_close || nr == __NR_close_range ||
	       nr == __NR_prlimit64 || nr == __NR_recvmsg || nr == __NR_recvmmsg;
}

/*
 * The kernel takes a number for accept's result before it waits for a connection. So wait
 * without. Return: 0, or -EINTR
 */
static long await_connection(int64_t nr, const uint64_t arg[6])
{
	struct pollfd p = { .fd = (int)arg[0], .events = POLLIN };
	long flags;

	if (nr != __NR_accept && nr != __NR_accept4)
		return 0;
	flags = zpl_raw3(__NR_fcntl, arg[0], F_GETFL, 0);
	if (flags < 0 || (flags & O_NONBLOCK))
		return 0;
	return zpl_raw3(__NR_poll, &p, 1, -1) == -EINTR ? -EINTR : 0;
}

static long make(int64_t nr, const uint64_t arg[6], bool moves)
{
	long r = moves ? await_connection(nr, arg) : 0;

	if (r)
		return r;
	r = zpl_raw_call(nr, arg);

	if (r == -EMFILE && moves)
		r = with_room(nr, arg, MOST / 4);
	if (r == -EBADF && moves && is_dup_onto(nr) && arg[1] < MOST)
		r = with_room(nr, arg, (uint32_t)arg[1]); /* past the soft limit */
	return r;
}

/* What came over a socket. The lengths are the kernel's, which has just filled them in. */
static void move_received(const struct msghdr *m, bool is_own)
{
	const struct cmsghdr *end = (const void *)((char *)m->msg_control + m->msg_controllen);
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	while (c && c + 1 <= end && c->cmsg_len >= sizeof *c) {
		int32_t *fd = (int32_t *)(void *)CMSG_DATA(c);
		size_t n = (c->cmsg_len - sizeof *c) / sizeof *fd;

		for (size_t i = 0; c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && i < n; i++)
			fd[i] = move(fd[i], is_own);
		c = (struct cmsghdr *)(void *)((char *)c + CMSG_ALIGN(c->cmsg_len));
	}
}

/* libc compares numbers with the soft limit, in posix_spawn: the hook's own goes to the hard one. */
static void show_limit(const uint64_t arg[6])
{
	struct rlimit *lim = (struct rlimit *)(uintptr_t)arg[3];

	if (arg[0] == 0 && (uint32_t)arg[1] == RLIMIT_NOFILE && !arg[2] && lim && lim->rlim_cur < MOST)
		lim->rlim_cur = lim->rlim_max < MOST ? lim->rlim_max : MOST;
}

long zpl_descriptors_hook_call(int64_t nr, const uint64_t arg[6], enum zpl_hook_kind by)
{
	bool moves = !zpl_user_is_sandboxed() && by != ZPL_HOOK_CHILD, is_own = by == ZPL_HOOK_OWN;
	int32_t *pair;
	long r;

	if (is_own && nr == __NR_close)
		forget((uint32_t)arg[0], (uint32_t)arg[0]);
	if (is_own && nr == __NR_close_range)
		forget((uint32_t)arg[0], (uint32_t)arg[1]);
	r = make(nr, arg, moves);
	if (r < 0 || !moves)
		return r;
	if (nr == __NR_prlimit64)
		show_limit(arg);
	if (is_dup_onto(nr))
		note_dup_onto((uint32_t)arg[1], is_own);
	if (nr == __NR_recvmsg)
		move_received((const struct msghdr *)(uintptr_t)arg[1], is_own);
	for (long i = 0; nr == __NR_recvmmsg && i < r; i++)
		move_received(&((const struct mmsghdr *)(uintptr_t)arg[1])[i].msg_hdr, is_own);
	pair = zpl_descriptor_pair(nr, arg);
	if (pair) {
		pair[0] = move(pair[0], is_own);
		pair[1] = move(pair[1], is_own);
		return r;
	}
	return zpl_descriptor_result(nr, arg) ? move((int32_t)r, is_own) : r;
}

bool zpl_descriptors_look_at(int64_t nr)
{
	return zpl_descriptor_args(nr) || zpl_descriptor_in_memory(nr) || nr == __NR_close_range;
}

bool zpl_descriptors_look_at_first(int64_t nr)
{
	return zpl_descriptor_args(nr) == 1 && !zpl_descriptor_in_memory(nr) && nr != __NR_getdents64 &&
	       nr != __NR_pidfd_getfd;
}

bool zpl_descriptors_guard(int64_t nr, const uint64_t arg[6], long *result)
{
	unsigned takes = zpl_descriptor_args(nr);

	if (nr == __NR_close_range && (uint32_t)arg[1] >= zpl_descriptors_lowest)
		return zpl_descriptor_close_range(arg, result);
	if (nr == __NR_mmap && (arg[3] & MAP_ANONYMOUS))
		return false;
	for (unsigned i = 0; takes >> i; i++) {
		if (!(takes >> i & 1) || !zpl_descriptor_is_recorded((uint32_t)arg[i]))
			continue;
		*result = -EBADF;
		return true;
	}
	if (zpl_user_is_sandboxed())
		return false;
	if (zpl_descriptor_in_memory(nr))
		return zpl_descriptor_memory_answer(nr, arg, result);
	if (nr == __NR_pidfd_getfd && zpl_descriptor_is_recorded((uint32_t)arg[1]))
		return zpl_descriptor_getfd(arg, result);
	return nr == __NR_getdents64 && zpl_descriptor_list(arg, result);
}
