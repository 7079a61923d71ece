/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* flags - constants of arguments by name; values from the system's own headers */
#ifndef ZPL_EXAMPLES_FLAGS_H
#define ZPL_EXAMPLES_FLAGS_H

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "line.h"

struct flag {
	unsigned long value;
	const char *name;
};

#define FLAG(name) { (unsigned long)(name), #name }
#define FLAGS_END { 0, NULL }

static const struct flag flags_open[] = {
	FLAG(O_CREAT), FLAG(O_EXCL), FLAG(O_NOCTTY), FLAG(O_TRUNC), FLAG(O_APPEND), FLAG(O_NONBLOCK),
	FLAG(O_SYNC), FLAG(O_DSYNC), FLAG(O_TMPFILE), FLAG(O_DIRECTORY), FLAG(O_NOFOLLOW), FLAG(O_CLOEXEC),
	FLAG(O_DIRECT), FLAG(O_NOATIME), FLAG(O_PATH), FLAGS_END,
};

static const struct flag flags_prot[] = {
	FLAG(PROT_READ), FLAG(PROT_WRITE), FLAG(PROT_EXEC), FLAG(PROT_GROWSDOWN), FLAGS_END,
};

static const struct flag flags_map[] = {
	FLAG(MAP_SHARED_VALIDATE), FLAG(MAP_SHARED), FLAG(MAP_PRIVATE), FLAG(MAP_FIXED_NOREPLACE),
	FLAG(MAP_FIXED), FLAG(MAP_ANONYMOUS), FLAG(MAP_GROWSDOWN), FLAG(MAP_STACK), FLAG(MAP_NORESERVE),
	FLAG(MAP_POPULATE), FLAG(MAP_LOCKED), FLAG(MAP_HUGETLB), FLAG(MAP_DENYWRITE), FLAGS_END,
};

static const struct flag flags_clone[] = {
	FLAG(CLONE_VM), FLAG(CLONE_FS), FLAG(CLONE_FILES), FLAG(CLONE_SIGHAND), FLAG(CLONE_VFORK),
	FLAG(CLONE_THREAD), FLAG(CLONE_SYSVSEM), FLAG(CLONE_SETTLS), FLAG(CLONE_PARENT_SETTID),
	FLAG(CLONE_CHILD_CLEARTID), FLAG(CLONE_CHILD_SETTID), FLAG(CLONE_NEWNS), FLAG(CLONE_NEWPID),
	FLAG(CLONE_NEWUSER), FLAG(CLONE_NEWNET), FLAGS_END,
};

static const struct flag flags_at[] = {
	FLAG(AT_SYMLINK_NOFOLLOW), FLAG(AT_SYMLINK_FOLLOW), FLAG(AT_NO_AUTOMOUNT), FLAG(AT_EMPTY_PATH),
	FLAG(AT_REMOVEDIR), FLAGS_END,
};

static const struct flag flags_access[] = { FLAG(R_OK), FLAG(W_OK), FLAG(X_OK), FLAGS_END };

static const struct flag flags_msg[] = {
	FLAG(MSG_DONTWAIT), FLAG(MSG_NOSIGNAL), FLAG(MSG_PEEK), FLAG(MSG_WAITALL), FLAG(MSG_TRUNC),
	FLAG(MSG_CMSG_CLOEXEC), FLAG(MSG_MORE), FLAGS_END,
};

static const struct flag flags_wait[] = {
	FLAG(WNOHANG), FLAG(WSTOPPED), FLAG(WEXITED), FLAG(WCONTINUED), FLAG(WNOWAIT), FLAGS_END,
};

static const struct flag names_whence[] = {
	FLAG(SEEK_SET), FLAG(SEEK_CUR), FLAG(SEEK_END), FLAG(SEEK_DATA), FLAG(SEEK_HOLE), FLAGS_END,
};

static const struct flag names_fcntl[] = {
	FLAG(F_DUPFD), FLAG(F_GETFD), FLAG(F_SETFD), FLAG(F_GETFL), FLAG(F_SETFL), FLAG(F_GETLK),
	FLAG(F_SETLK), FLAG(F_SETLKW), FLAG(F_DUPFD_CLOEXEC), FLAG(F_GETPIPE_SZ), FLAG(F_SETPIPE_SZ),
	FLAG(F_ADD_SEALS), FLAG(F_GET_SEALS), FLAGS_END,
};

static const struct flag names_futex[] = {
	FLAG(FUTEX_WAIT), FLAG(FUTEX_WAKE), FLAG(FUTEX_REQUEUE), FLAG(FUTEX_CMP_REQUEUE),
	FLAG(FUTEX_WAKE_OP), FLAG(FUTEX_LOCK_PI), FLAG(FUTEX_UNLOCK_PI), FLAG(FUTEX_TRYLOCK_PI),
	FLAG(FUTEX_WAIT_BITSET), FLAG(FUTEX_WAKE_BITSET), FLAGS_END,
};

static const struct flag names_how[] = {
	FLAG(SIG_BLOCK), FLAG(SIG_UNBLOCK), FLAG(SIG_SETMASK), FLAGS_END,
};

static const struct flag names_family[] = {
	FLAG(AF_UNSPEC), FLAG(AF_UNIX), FLAG(AF_INET), FLAG(AF_INET6), FLAG(AF_NETLINK), FLAG(AF_PACKET),
	FLAGS_END,
};

static const struct flag names_socket[] = {
	FLAG(SOCK_STREAM), FLAG(SOCK_DGRAM), FLAG(SOCK_RAW), FLAG(SOCK_SEQPACKET), FLAGS_END,
};

static const struct flag names_epoll[] = {
	FLAG(EPOLL_CTL_ADD), FLAG(EPOLL_CTL_MOD), FLAG(EPOLL_CTL_DEL), FLAGS_END,
};

static const struct flag names_clock[] = {
	FLAG(CLOCK_REALTIME), FLAG(CLOCK_MONOTONIC), FLAG(CLOCK_PROCESS_CPUTIME_ID),
	FLAG(CLOCK_THREAD_CPUTIME_ID), FLAG(CLOCK_MONOTONIC_RAW), FLAG(CLOCK_BOOTTIME), FLAGS_END,
};

static const struct flag names_rlimit[] = {
	FLAG(RLIMIT_CPU), FLAG(RLIMIT_FSIZE), FLAG(RLIMIT_DATA), FLAG(RLIMIT_STACK), FLAG(RLIMIT_CORE),
	FLAG(RLIMIT_NOFILE), FLAG(RLIMIT_AS), FLAG(RLIMIT_NPROC), FLAG(RLIMIT_MEMLOCK), FLAGS_END,
};

/* A single constant, or the number if it has no name here. */
static inline void flags_put_name(struct line *line, const struct flag *names, unsigned long value)
{
	for (; names->name; names++)
		if (names->value == value) {
			line_put(line, "%s", names->name);
			return;
		}
	line_put(line, "%#lx", value);
}

/* Bits joined by |; what has no name comes last, as a number. Empty: @zero. */
static inline void flags_put_bits(struct line *line, const struct flag *flags, unsigned long value,
				  const char *zero)
{
	const char *bar = "";

	if (!value) {
		line_put(line, "%s", zero);
		return;
	}
	for (; flags->name; flags++)
		if (flags->value && (value & flags->value) == flags->value) {
			line_put(line, "%s%s", bar, flags->name);
			value &= ~flags->value;
			bar = "|";
		}
	if (value)
		line_put(line, "%s%#lx", bar, value);
}

#endif
