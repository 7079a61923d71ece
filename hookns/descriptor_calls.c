/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * descriptor_calls - see descriptor_calls.h
 *
 * Runs in the program's calls and in the hook libc's, on any thread block: no libc function, no
 * vector register.
 */
#include "descriptor_calls.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "../loader/arch/x86_64/syscall.h"
#include "dirent.h"
#include "descriptors.h"

#define FIRST 1u
#define SECOND 2u
#define THIRD 4u
#define FOURTH 8u
#define FIFTH 16u

static bool within(int64_t nr, int64_t first, int64_t last)
{
	return nr >= first && nr <= last;
}

unsigned zpl_descriptor_args(int64_t nr)
{
	switch (nr) {
	case __NR_read: case __NR_write: case __NR_close: case __NR_fstat: case __NR_lseek:
	case __NR_ioctl: case __NR_pread64: case __NR_pwrite64: case __NR_readv: case __NR_writev:
	case __NR_dup: case __NR_fcntl: case __NR_flock: case __NR_fsync: case __NR_fdatasync:
	case __NR_ftruncate: case __NR_getdents: case __NR_getdents64: case __NR_fchdir:
	case __NR_fchmod: case __NR_fchown: case __NR_fstatfs: case __NR_readahead:
	case __NR_fsetxattr: case __NR_fgetxattr: case __NR_flistxattr: case __NR_fremovexattr:
	case __NR_fadvise64: case __NR_epoll_wait: case __NR_epoll_pwait: case __NR_vmsplice:
	case __NR_sync_file_range: case __NR_fallocate: case __NR_timerfd_settime:
	case __NR_timerfd_gettime: case __NR_accept4: case __NR_preadv: case __NR_pwritev:
	case __NR_preadv2: case __NR_pwritev2: case __NR_recvmmsg: case __NR_sendmmsg:
	case __NR_syncfs: case __NR_setns: case __NR_inotify_add_watch: case __NR_inotify_rm_watch:
	case __NR_openat: case __NR_newfstatat: case __NR_utimensat: case __NR_statx:
	case __NR_mkdirat: case __NR_mknodat: case __NR_fchownat: case __NR_futimesat:
	case __NR_unlinkat: case __NR_readlinkat: case __NR_fchmodat: case __NR_faccessat:
	case __NR_faccessat2: case __NR_openat2: case __NR_execveat: case __NR_name_to_handle_at:
	case __NR_open_by_handle_at: case __NR_signalfd: case __NR_signalfd4:
	case __NR_mq_timedsend: case __NR_mq_timedreceive: case __NR_mq_notify:
	case __NR_mq_getsetattr: case __NR_finit_module: case __NR_io_uring_enter:
	case __NR_io_uring_register: case __NR_pidfd_send_signal: case __NR_pidfd_getfd:
	case __NR_process_madvise: case __NR_open_tree: case __NR_fsconfig: case __NR_fsmount:
	case __NR_fspick: case __NR_epoll_pwait2:
		return FIRST;
	case __NR_symlinkat:
		return SECOND;
	case __NR_dup2: case __NR_dup3: case __NR_sendfile: case __NR_tee:
		return FIRST | SECOND;
	case __NR_epoll_ctl: case __NR_splice: case __NR_copy_file_range: case __NR_linkat:
	case __NR_renameat: case __NR_renameat2: case __NR_move_mount:
		return FIRST | THIRD;
	case __NR_fanotify_mark:
		return FIRST | FOURTH;
	case __NR_perf_event_open:
		return FOURTH;
	case __NR_mmap:
		return FIFTH;
	default:
		return within(nr, __NR_connect, __NR_getsockopt) && nr != __NR_socketpair ? FIRST : 0;
	}
}

bool zpl_descriptor_result(int64_t nr, const uint64_t arg[6])
{
	switch (nr) {
	case __NR_open: case __NR_openat: case __NR_openat2: case __NR_creat: case __NR_socket:
	case __NR_accept: case __NR_accept4: case __NR_dup: case __NR_epoll_create:
	case __NR_epoll_create1: case __NR_eventfd: case __NR_eventfd2: case __NR_timerfd_create:
	case __NR_signalfd: case __NR_signalfd4: case __NR_inotify_init: case __NR_inotify_init1:
	case __NR_memfd_create: case __NR_perf_event_open: case __NR_pidfd_open:
	case __NR_pidfd_getfd: case __NR_io_uring_setup: case __NR_userfaultfd:
	case __NR_fanotify_init: case __NR_mq_open: case __NR_open_by_handle_at:
		return true;
	case __NR_fcntl:
		return (uint32_t)arg[1] == F_DUPFD || (uint32_t)arg[1] == F_DUPFD_CLOEXEC;
	default:
		return false;
	}
}

int32_t *zpl_descriptor_pair(int64_t nr, const uint64_t arg[6])
{
	switch (nr) {
	case __NR_pipe: case __NR_pipe2:
		return (int32_t *)(uintptr_t)arg[0];
	case __NR_socketpair:
		return (int32_t *)(uintptr_t)arg[3];
	default:
		return NULL;
	}
}

/* Is descriptor @fd a folder /proc/…/fd or /proc/…/fdinfo? */
static bool lists_descriptors(uint64_t fd)
{
	char link[32] = "/proc/self/fd/", to[80];
	char digits[12];
	int len = 0, at = 14;
	long n;

	for (uint32_t v = (uint32_t)fd; len == 0 || v; v /= 10)
		digits[len++] = (char)('0' + v % 10);
	while (len)
		link[at++] = digits[--len];
	link[at] = 0;
	n = zpl_raw4(__NR_readlinkat, AT_FDCWD, link, to, sizeof to);
	if (n < 10 || n >= (long)sizeof to || to[0] != '/' || to[1] != 'p' || to[5] != '/')
		return false;
	if (n > 4 && to[n - 4] == 'i' && to[n - 3] == 'n' && to[n - 2] == 'f' && to[n - 1] == 'o')
		n -= 4;
	return to[n - 3] == '/' && to[n - 2] == 'f' && to[n - 1] == 'd';
}

static bool names_recorded(const struct zpl_dirent *e)
{
	uint64_t fd;

	return zpl_dirent_number(e, &fd) && fd < ZPL_DESCRIPTORS_MOST && zpl_descriptor_is_recorded((uint32_t)fd);
}

/* Take the entries of recorded numbers out of @n bytes. Return: bytes left */
static long strike(char *buf, long n)
{
	char *to = buf;

	for (long at = 0; at < n;) {
		const struct zpl_dirent *e = (const void *)(buf + at);
		uint16_t len = e->size;

		if (!names_recorded(e)) {
			for (uint16_t i = 0; i < len; i++)
				to[i] = buf[at + i];
			to += len;
		}
		at += len;
	}
	return to - buf;
}

bool zpl_descriptor_list(const uint64_t arg[6], long *result)
{
	long n, left = 0;

	if (!lists_descriptors(arg[0]))
		return false;
	do {
		n = zpl_raw3(__NR_getdents64, arg[0], arg[1], arg[2]);
		left = n > 0 ? strike((char *)(uintptr_t)arg[1], n) : n;
	} while (n > 0 && !left); /* 0 would mean the end */
	*result = left;
	return true;
}

bool zpl_descriptor_close_range(const uint64_t arg[6], long *result)
{
	uint32_t first = (uint32_t)arg[0], last = (uint32_t)arg[1], from = first;
	uint32_t low = zpl_descriptors_lowest;
	uint64_t flags = arg[2];

	if (first > last)
		return false;
	/* Whatever the range is, the flags count; and nothing is ever open at the last number. */
	*result = zpl_raw3(__NR_close_range, UINT32_MAX, UINT32_MAX, flags);
	for (uint32_t fd = first > low ? first : low; *result == 0 && fd < ZPL_DESCRIPTORS_MOST && fd <= last; fd++) {
		if (!zpl_descriptor_is_recorded(fd))
			continue;
		if (fd > from)
			*result = zpl_raw3(__NR_close_range, from, fd - 1, flags);
		from = fd + 1;
	}
	if (*result == 0 && from <= last)
		*result = zpl_raw3(__NR_close_range, from, last, flags);
	return true;
}

bool zpl_descriptor_getfd(const uint64_t arg[6], long *result)
{
	long pid = zpl_raw0(__NR_getpid);

	*result = zpl_raw3(__NR_pidfd_getfd, arg[0], arg[1], arg[2]);
	if (*result >= 0 && zpl_raw6(__NR_kcmp, pid, pid, KCMP_FILE, *result, (long)arg[1], 0) == 0) {
		zpl_raw1(__NR_close, *result);
		*result = -EBADF;
	}
	return true;
}
