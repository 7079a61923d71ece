/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * decode - system-call arguments in words
 *
 * decode_table gives each call one letter an argument; decode_put_arg() knows the
 * letters. A capital letter of the kind "filled in by the kernel" can be shown
 * only after the call: decode_is_result() tells which.
 */
#ifndef ZPL_EXAMPLES_DECODE_H
#define ZPL_EXAMPLES_DECODE_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "flags.h"
#include "memory.h"
#include "names.h"

#define SHOWN_BYTES 32  /* of a buffer */
#define SHOWN_PATH 512  /* of a string */
#define SHOWN_WORDS 16  /* of argv */

/*
 * d descriptor       D directory descriptor   s string          b buffer, length next
 * i int              u unsigned               x hexadecimal     o octal mode
 * O open flags       P protection             M mmap flags      C clone flags
 * a AT_ flags        k access mode            g message flags   w wait options
 * h whence           f fcntl command          F futex operation m signal-mask how
 * n address family   t socket type            e epoll operation z clock
 * r resource         S signal                 A argv            E environment
 * K socket address, length next               T timespec        V iovec, count next
 * filled in by the kernel:
 * B buffer, length is the result              p two descriptors W wait status
 */
static const char *const decode_table[] = {
	[SYS_read] = "dBu", [SYS_write] = "dbu", [SYS_open] = "sOo", [SYS_close] = "d",
	[SYS_stat] = "sx", [SYS_fstat] = "dx", [SYS_lstat] = "sx", [SYS_poll] = "xui",
	[SYS_lseek] = "dih", [SYS_mmap] = "xuPMdx", [SYS_mprotect] = "xuP", [SYS_munmap] = "xu",
	[SYS_brk] = "x", [SYS_rt_sigaction] = "Sxxu", [SYS_rt_sigprocmask] = "mxxu",
	[SYS_rt_sigreturn] = "", [SYS_ioctl] = "dxx", [SYS_pread64] = "dBuu", [SYS_pwrite64] = "dbuu",
	[SYS_readv] = "dxu", [SYS_writev] = "dVu", [SYS_access] = "sk", [SYS_pipe] = "p",
	[SYS_sched_yield] = "", [SYS_mremap] = "xuuxx", [SYS_madvise] = "xui", [SYS_dup] = "d",
	[SYS_dup2] = "dd", [SYS_pause] = "", [SYS_nanosleep] = "Tx", [SYS_getpid] = "",
	[SYS_socket] = "nti", [SYS_connect] = "dKu", [SYS_accept] = "dxx", [SYS_sendto] = "dbugKu",
	[SYS_recvfrom] = "dBugxx", [SYS_sendmsg] = "dxg", [SYS_recvmsg] = "dxg", [SYS_bind] = "dKu",
	[SYS_listen] = "di", [SYS_clone] = "Cxxxx", [SYS_fork] = "", [SYS_vfork] = "",
	[SYS_execve] = "sAE", [SYS_exit] = "i", [SYS_wait4] = "iWwx", [SYS_kill] = "iS",
	[SYS_uname] = "x", [SYS_fcntl] = "dfx", [SYS_flock] = "di", [SYS_fsync] = "d",
	[SYS_truncate] = "su", [SYS_ftruncate] = "du", [SYS_getcwd] = "Bu", [SYS_chdir] = "s",
	[SYS_fchdir] = "d", [SYS_rename] = "ss", [SYS_mkdir] = "so", [SYS_rmdir] = "s",
	[SYS_link] = "ss", [SYS_unlink] = "s", [SYS_symlink] = "ss", [SYS_readlink] = "sBu",
	[SYS_chmod] = "so", [SYS_fchmod] = "do", [SYS_umask] = "o", [SYS_getrlimit] = "rx",
	[SYS_getuid] = "", [SYS_getgid] = "", [SYS_geteuid] = "", [SYS_getegid] = "",
	[SYS_getppid] = "", [SYS_gettid] = "", [SYS_futex] = "xFuxxu", [SYS_getdents64] = "dxu",
	[SYS_set_tid_address] = "x", [SYS_clock_gettime] = "zx", [SYS_clock_nanosleep] = "zuTx",
	[SYS_exit_group] = "i", [SYS_epoll_wait] = "dxii", [SYS_epoll_ctl] = "dedx",
	[SYS_tgkill] = "iiS", [SYS_openat] = "DsOo", [SYS_mkdirat] = "Dso", [SYS_newfstatat] = "Dsxa",
	[SYS_unlinkat] = "Dsa", [SYS_renameat] = "DsDs", [SYS_readlinkat] = "DsBu",
	[SYS_faccessat] = "Dsk", [SYS_dup3] = "ddO", [SYS_pipe2] = "pO", [SYS_prlimit64] = "irxx",
	[SYS_renameat2] = "DsDsx", [SYS_getrandom] = "xux", [SYS_memfd_create] = "sx",
	[SYS_execveat] = "DsAEa", [SYS_statx] = "Dsaxx", [SYS_clone3] = "xu", [SYS_faccessat2] = "Dska",
};

/* The letters of call @nr, or NULL for a call that is not in the table. */
static inline const char *decode_letters(long nr)
{
	size_t n = sizeof(decode_table) / sizeof(decode_table[0]);

	return nr >= 0 && (size_t)nr < n ? decode_table[nr] : NULL;
}

static inline bool decode_is_result(char letter)
{
	return letter == 'B' || letter == 'p' || letter == 'W';
}

static inline void decode_put_string(struct line *line, uint64_t addr)
{
	char text[SHOWN_PATH];
	long len = addr ? memory_read_string(text, addr, sizeof(text)) : -1;

	if (!addr)
		line_put(line, "NULL");
	else if (len < 0)
		line_put(line, "%#lx", (unsigned long)addr);
	else
		line_put_quoted(line, text, strlen(text), len == (long)sizeof(text));
}

static inline void decode_put_buffer(struct line *line, uint64_t addr, long len)
{
	char bytes[SHOWN_BYTES];
	size_t want = len > (long)sizeof(bytes) ? sizeof(bytes) : (size_t)len;

	if (!addr || len < 0 || memory_read(bytes, addr, want) < want)
		line_put(line, addr ? "%#lx" : "NULL", (unsigned long)addr);
	else
		line_put_quoted(line, bytes, want, (size_t)len > want);
}

static inline void decode_put_words(struct line *line, uint64_t addr)
{
	uint64_t word;
	unsigned i;

	if (!addr) {
		line_put(line, "NULL");
		return;
	}
	line_put(line, "[");
	for (i = 0; memory_read(&word, addr + 8 * i, 8) == 8 && word; i++) {
		if (i == SHOWN_WORDS) {
			line_put(line, ", ...");
			break;
		}
		line_put(line, i ? ", " : "");
		decode_put_string(line, word);
	}
	line_put(line, "]");
}

static inline void decode_put_environment(struct line *line, uint64_t addr)
{
	uint64_t word;
	unsigned n = 0;

	while (addr && n < 100000 && memory_read(&word, addr + 8ul * n, 8) == 8 && word)
		n++;
	line_put(line, "%#lx /* %u vars */", (unsigned long)addr, n);
}

static inline void decode_put_address(struct line *line, uint64_t addr, uint64_t len)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	} sa = { 0 };
	char text[INET6_ADDRSTRLEN] = "";
	size_t want = len < sizeof(sa) ? (size_t)len : sizeof(sa);

	if (!addr || want < sizeof(sa.any.sa_family) || memory_read(&sa, addr, want) < want) {
		line_put(line, addr ? "%#lx" : "NULL", (unsigned long)addr);
		return;
	}
	line_put(line, "{");
	flags_put_name(line, names_family, sa.any.sa_family);
	if (sa.any.sa_family == AF_INET)
		line_put(line, " %s:%u", inet_ntop(AF_INET, &sa.in.sin_addr, text, sizeof(text)),
			 ntohs(sa.in.sin_port));
	else if (sa.any.sa_family == AF_INET6)
		line_put(line, " [%s]:%u", inet_ntop(AF_INET6, &sa.in6.sin6_addr, text, sizeof(text)),
			 ntohs(sa.in6.sin6_port));
	else if (sa.any.sa_family == AF_UNIX && want > sizeof(sa.any.sa_family))
		line_put(line, " %s%.*s", sa.un.sun_path[0] ? "" : "@", (int)sizeof(sa.un.sun_path) - 1,
			 sa.un.sun_path + !sa.un.sun_path[0]);
	line_put(line, "}");
}

static inline void decode_put_timespec(struct line *line, uint64_t addr)
{
	struct timespec ts;

	if (addr && memory_read(&ts, addr, sizeof(ts)) == sizeof(ts))
		line_put(line, "{%ld.%09ld}", (long)ts.tv_sec, ts.tv_nsec);
	else
		line_put(line, addr ? "%#lx" : "NULL", (unsigned long)addr);
}

static inline void decode_put_iovec(struct line *line, uint64_t addr, uint64_t count)
{
	uint64_t iov[2];
	unsigned i;

	line_put(line, "[");
	for (i = 0; i < count && memory_read(iov, addr + 16ul * i, sizeof(iov)) == sizeof(iov); i++) {
		if (i == SHOWN_WORDS) {
			line_put(line, ", ...");
			break;
		}
		line_put(line, i ? ", " : "");
		decode_put_buffer(line, iov[0], (long)iov[1]);
	}
	line_put(line, "]");
}

static inline void decode_put_open(struct line *line, unsigned long value)
{
	static const char *const modes[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };

	line_put(line, "%s", modes[value & O_ACCMODE]);
	if (value & ~(unsigned long)O_ACCMODE) {
		line_put(line, "|");
		flags_put_bits(line, flags_open, value & ~(unsigned long)O_ACCMODE, "0");
	}
}

static inline void decode_put_signal(struct line *line, int sig)
{
#if __GLIBC_PREREQ(2, 32)
	const char *name = sigabbrev_np(sig);

	if (name) {
		line_put(line, "SIG%s", name);
		return;
	}
#endif
	line_put(line, "%d", sig);
}

static inline void decode_put_type(struct line *line, unsigned long value)
{
	const unsigned long bits = SOCK_NONBLOCK | SOCK_CLOEXEC;

	flags_put_name(line, names_socket, value & ~bits);
	line_put(line, "%s%s", value & SOCK_NONBLOCK ? "|SOCK_NONBLOCK" : "",
		 value & SOCK_CLOEXEC ? "|SOCK_CLOEXEC" : "");
}

static inline void decode_put_futex(struct line *line, unsigned long value)
{
	flags_put_name(line, names_futex, value & (unsigned long)FUTEX_CMD_MASK);
	line_put(line, "%s%s", value & FUTEX_PRIVATE_FLAG ? "|FUTEX_PRIVATE_FLAG" : "",
		 value & FUTEX_CLOCK_REALTIME ? "|FUTEX_CLOCK_REALTIME" : "");
}

static inline void decode_put_pair(struct line *line, uint64_t addr, long result)
{
	int fds[2];

	if (result == 0 && memory_read(fds, addr, sizeof(fds)) == sizeof(fds))
		line_put(line, "[%d, %d]", fds[0], fds[1]);
	else
		line_put(line, "%#lx", (unsigned long)addr);
}

static inline void decode_put_status(struct line *line, uint64_t addr, long result)
{
	int status;

	if (!addr || result <= 0 || memory_read(&status, addr, sizeof(status)) < sizeof(status))
		line_put(line, addr ? "%#lx" : "NULL", (unsigned long)addr);
	else if (WIFEXITED(status))
		line_put(line, "[exited %d]", WEXITSTATUS(status));
	else
		line_put(line, "[%s %d]", WIFSIGNALED(status) ? "killed" : "stopped",
			 WIFSIGNALED(status) ? WTERMSIG(status) : WSTOPSIG(status));
}

/* An argument that is a number or a constant. */
static inline void decode_put_value(struct line *line, char letter, uint64_t value)
{
	switch (letter) {
	case 'd': case 'i': line_put(line, "%d", (int)value); break;
	case 'u': line_put(line, "%lu", (unsigned long)value); break;
	case 'o': line_put(line, "%#o", (unsigned)value); break;
	case 'O': decode_put_open(line, (unsigned)value); break;
	case 'P': flags_put_bits(line, flags_prot, value, "PROT_NONE"); break;
	case 'M': flags_put_bits(line, flags_map, (unsigned)value, "0"); break;
	case 'C': flags_put_bits(line, flags_clone, value, "0"); break;
	case 'a': flags_put_bits(line, flags_at, (unsigned)value, "0"); break;
	case 'k': flags_put_bits(line, flags_access, (unsigned)value, "F_OK"); break;
	case 'g': flags_put_bits(line, flags_msg, (unsigned)value, "0"); break;
	case 'w': flags_put_bits(line, flags_wait, (unsigned)value, "0"); break;
	case 'h': flags_put_name(line, names_whence, (unsigned)value); break;
	case 'f': flags_put_name(line, names_fcntl, (unsigned)value); break;
	case 'F': decode_put_futex(line, (unsigned)value); break;
	case 'm': flags_put_name(line, names_how, (unsigned)value); break;
	case 'n': flags_put_name(line, names_family, (unsigned)value); break;
	case 't': decode_put_type(line, (unsigned)value); break;
	case 'e': flags_put_name(line, names_epoll, (unsigned)value); break;
	case 'z': flags_put_name(line, names_clock, (unsigned)value); break;
	case 'r': flags_put_name(line, names_rlimit, (unsigned)value); break;
	case 'S': decode_put_signal(line, (int)value); break;
	default: line_put(line, value ? "%#lx" : "0", (unsigned long)value);
	}
}

/**
 * decode_put_arg() - argument @i of a call, by its letter
 *
 * @arg:    all six arguments
 * @result: the call's result; used by the letters of decode_is_result() only
 */
static inline void decode_put_arg(struct line *line, char letter, const uint64_t *arg, unsigned i,
				  long result)
{
	uint64_t value = arg[i], following = i < 5 ? arg[i + 1] : 0;

	switch (letter) {
	case 'D':
		line_put(line, (int)value == AT_FDCWD ? "AT_FDCWD" : "%d", (int)value);
		break;
	case 's': decode_put_string(line, value); break;
	case 'b': decode_put_buffer(line, value, (long)following); break;
	case 'B': decode_put_buffer(line, value, result); break;
	case 'A': decode_put_words(line, value); break;
	case 'E': decode_put_environment(line, value); break;
	case 'K': decode_put_address(line, value, (unsigned)following); break;
	case 'T': decode_put_timespec(line, value); break;
	case 'V': decode_put_iovec(line, value, following); break;
	case 'p': decode_put_pair(line, value, result); break;
	case 'W': decode_put_status(line, value, result); break;
	default: decode_put_value(line, letter, value);
	}
}

#endif
