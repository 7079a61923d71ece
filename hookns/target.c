/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* target - see target.h. Source: gABI (ELF header, PT_INTERP), execve(2), ld.so(8) (secure mode) */
#define _GNU_SOURCE
#include "target.h"

#include <asm/unistd.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "../loader/arch/x86_64/syscall.h"
#include "user.h"

#define SCRIPTS_MAX 5 /* interpreters of interpreters, as the kernel has it */
#define SECURE_NOSUID 2 /* ST_NOSUID of statfs's f_flags */
#define TO_READ (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
#define LD_SO "ld-linux-x86-64.so.2"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool read_at(int fd, void *to, size_t n, uint64_t off)
{
	return zpl_raw4(__NR_pread64, fd, to, n, off) == (long)n;
}

/* Does the kernel give the new program other rights, so that ld.so ignores LD_PRELOAD? */
static bool gains_privileges(int fd, const struct stat *st)
{
	long uid = zpl_raw0(__NR_getuid), gid = zpl_raw0(__NR_getgid);
	long euid = zpl_raw0(__NR_geteuid), egid = zpl_raw0(__NR_getegid);
	bool other = euid != uid || egid != gid, caps;
	struct statfs fs = { 0 };
	char cap[4];

	caps = uid && zpl_raw4(__NR_fgetxattr, fd, "security.capability", cap, 0) > 0;
	if (!(st->st_mode & (S_ISUID | S_ISGID)) && !caps)
		return other;
	if (zpl_raw6(__NR_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0, 0) == 1)
		return other;
	if (zpl_raw2(__NR_fstatfs, fd, &fs) == 0 && (fs.f_flags & SECURE_NOSUID))
		return other;
	if (st->st_mode & S_ISUID)
		euid = st->st_uid;
	if ((st->st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		egid = st->st_gid;
	return caps || euid != uid || egid != gid;
}

static const char other_libc[] = "its libc is another one";
static const char is_32_bit[] = "a 32-bit program";

static const char *why_not_interp(int fd, const Elf64_Phdr *ph)
{
	char path[256];
	size_t n = ph->p_filesz < sizeof path ? ph->p_filesz : sizeof path - 1;

	if (!read_at(fd, path, n, ph->p_offset))
		return NULL;
	path[n] = 0;
	return strcmp(base_name(path), LD_SO) == 0 ? NULL : other_libc;
}

static const char *why_not_elf(int fd, const Elf64_Ehdr *h, const char *name)
{
	if (h->e_ident[EI_CLASS] != ELFCLASS64)
		return is_32_bit;
	if (h->e_machine != EM_X86_64)
		return "built for another machine";
	for (unsigned i = 0; i < h->e_phnum && i < 256; i++) {
		Elf64_Phdr ph;

		if (!read_at(fd, &ph, sizeof ph, h->e_phoff + i * sizeof ph))
			return NULL;
		if (ph.p_type == PT_INTERP)
			return why_not_interp(fd, &ph);
	}
	if (strncmp(base_name(name), "ld-", 3) == 0 || strcmp(base_name(name), "ld.so") == 0)
		return NULL; /* the dynamic linker itself, which loads what it is told to */
	return "a static program";
}

static int script_interpreter(const char *head, size_t n, char *path, size_t cap)
{
	size_t i = 2, len = 0;

	if (n < 3 || head[0] != '#' || head[1] != '!')
		return -1;
	while (i < n && (head[i] == ' ' || head[i] == '\t'))
		i++;
	for (; i < n && !strchr(" \t\n", head[i]) && len + 1 < cap; i++)
		path[len++] = head[i];
	path[len] = 0;
	return (int)zpl_raw4(__NR_openat, AT_FDCWD, path, TO_READ, 0);
}

/* Look at @fd, which is closed; a script's interpreter is in the script's place. */
static const char *why_not(int fd, const char *name)
{
	char head[256], path[256];
	const char *why = NULL;

	for (int depth = 0; fd >= 0 && depth < SCRIPTS_MAX; depth++) {
		struct stat st = { 0 };
		long n = zpl_raw2(__NR_fstat, fd, &st);
		int next = -1;

		if (n == 0 && S_ISREG(st.st_mode)) {
			n = zpl_raw4(__NR_pread64, fd, head, sizeof head, 0);
			if (n >= (long)sizeof(Elf64_Ehdr) && memcmp(head, ELFMAG, SELFMAG) == 0) {
				Elf64_Ehdr h;

				memcpy(&h, head, sizeof h);
				why = gains_privileges(fd, &st) ? "executing it gains privileges" :
								  why_not_elf(fd, &h, name);
			} else {
				next = script_interpreter(head, n < 0 ? 0 : (size_t)n, path, sizeof path);
				name = path;
			}
		}
		zpl_raw1(__NR_close, fd);
		fd = next;
	}
	return why;
}

static void copy_name(struct zpl_target *t, uint64_t path)
{
	size_t n = 0;

	while (n < sizeof t->name - 1) {
		size_t step = 4096 - (path + n) % 4096;

		step = step > sizeof t->name - 1 - n ? sizeof t->name - 1 - n : step;
		if (zpl_user_read(t->name + n, path + n, step))
			break;
		for (size_t end = n + step; n < end; n++)
			if (!t->name[n])
				return;
	}
	t->name[n] = 0;
}

static char *put_number(char *p, unsigned n)
{
	char digits[12];
	int len = 0;

	do
		digits[len++] = (char)('0' + n % 10);
	while (n /= 10);
	while (len)
		*p++ = digits[--len];
	*p = 0;
	return p;
}

/* The file behind a descriptor, which may be of a kind that cannot be read. */
static int open_again(struct zpl_target *t, int fd)
{
	char link[48] = "/proc/self/fd/";
	long n;

	put_number(link + 14, (unsigned)fd);
	n = zpl_raw4(__NR_readlinkat, AT_FDCWD, link, t->name, sizeof t->name - 1);
	t->name[n > 0 ? n : 0] = 0;
	return (int)zpl_raw4(__NR_openat, AT_FDCWD, link, TO_READ, 0);
}

void zpl_target_look(struct zpl_target *t, int dirfd, uint64_t path, int flags)
{
	struct stat st;
	int fd;

	*t = (struct zpl_target){ 0 };
	if (zpl_raw4(__NR_newfstatat, dirfd, path, &st, flags & (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) ||
	    !S_ISREG(st.st_mode) || !(st.st_mode & 0111))
		return;
	t->exists = true;
	copy_name(t, path);
	if (!t->name[0] && (flags & AT_EMPTY_PATH))
		fd = open_again(t, dirfd);
	else
		fd = (int)zpl_raw4(__NR_openat, dirfd, path,
				   TO_READ |
					   (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0), 0);
	if (fd >= 0)
		t->why = why_not(fd, t->name);
	t->chokes = t->why == other_libc || t->why == is_32_bit;
}
