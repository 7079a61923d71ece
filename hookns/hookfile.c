/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* hookfile - see hookfile.h */
#include "hookfile.h"

#include <asm/unistd.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "../loader/arch/x86_64/syscall.h"

static int fail_open(const char *path, int err, struct zpl_failure *fail)
{
	enum zpl_step step = err == EACCES || err == EPERM ? ZPL_STEP_HOOK_UNREADABLE :
							     ZPL_STEP_HOOK_MISSING;

	return zpl_fail(fail, step, err, 0, path, NULL);
}

static int check_header(const char *path, const Elf64_Ehdr *h, size_t n, struct zpl_failure *fail)
{
	if (n < EI_NIDENT || memcmp(h->e_ident, ELFMAG, SELFMAG) != 0)
		return zpl_fail(fail, ZPL_STEP_HOOK_NOT_ELF, ENOEXEC, 0, path, NULL);
	if (h->e_ident[EI_CLASS] == ELFCLASS32)
		return zpl_fail(fail, ZPL_STEP_HOOK_CLASS, ENOEXEC, 0, path, NULL);
	if (n < sizeof *h || h->e_type != ET_DYN)
		return zpl_fail(fail, ZPL_STEP_HOOK_NOT_ELF, ENOEXEC, 0, path, NULL);
	if (h->e_machine != EM_X86_64)
		return zpl_fail(fail, ZPL_STEP_HOOK_MACHINE, ENOEXEC, h->e_machine, path, NULL);
	return 0;
}

int zpl_hookfile_check(const char *path, struct zpl_failure *fail)
{
	Elf64_Ehdr h = { 0 };
	struct stat st;
	long fd, n;

	if (stat(path, &st))
		return fail_open(path, errno, fail);
	if (S_ISDIR(st.st_mode))
		return zpl_fail(fail, ZPL_STEP_HOOK_DIRECTORY, EISDIR, 0, path, NULL);
	if (!S_ISREG(st.st_mode)) /* opening a FIFO would block */
		return zpl_fail(fail, ZPL_STEP_HOOK_NOT_ELF, ENOEXEC, 0, path, NULL);
	/* not by libc: moved out of the program's way, it would make the table of descriptors a large one */
	fd = zpl_raw4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return fail_open(path, (int)-fd, fail);
	n = zpl_raw3(__NR_read, fd, &h, sizeof h);
	zpl_raw1(__NR_close, fd);
	return check_header(path, &h, n < 0 ? 0 : (size_t)n, fail);
}

int zpl_hookfile_dlerror(const char *path, const char *text, struct zpl_failure *fail)
{
	static const char undefined[] = "undefined symbol: ";
	const char *p = strstr(text, undefined);

	if (p)
		return zpl_fail(fail, ZPL_STEP_HOOK_UNDEFINED, ENOEXEC, 0, path, p + sizeof undefined - 1);
	if (strstr(text, "static TLS"))
		return zpl_fail(fail, ZPL_STEP_HOOK_STATIC_TLS, ENOMEM, 0, path, text);
	return zpl_fail(fail, ZPL_STEP_HOOK_LOAD, ENOEXEC, 0, path, text);
}
