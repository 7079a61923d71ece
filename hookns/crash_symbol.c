/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* crash_symbol - see crash_symbol.h. The file is a stranger's: nothing in it is believed. */
#include "crash_symbol.h"

#include <asm/unistd.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "../loader/arch/x86_64/syscall.h"

struct file {
	const char *at;
	uint64_t size;
};

static const void *part(const struct file *f, uint64_t offset, uint64_t size)
{
	return offset <= f->size && size <= f->size - offset && offset % 8 == 0 ? f->at + offset : NULL;
}

static bool map(struct file *f, const char *path)
{
	long fd = zpl_raw4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	struct stat st;
	long p = -ENOENT;

	if (fd < 0)
		return false;
	if (zpl_raw2(__NR_fstat, fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= (off_t)sizeof(Elf64_Ehdr))
		p = zpl_raw6(__NR_mmap, 0, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	zpl_raw1(__NR_close, fd);
	*f = (struct file){ (const char *)p, (uint64_t)st.st_size };
	return p > 0;
}

static const Elf64_Shdr *find_table(const struct file *f, const Elf64_Shdr **names)
{
	const Elf64_Ehdr *eh = (const void *)f->at;
	const Elf64_Shdr *sh = part(f, eh->e_shoff, (uint64_t)eh->e_shnum * sizeof *sh);

	for (unsigned i = 0; sh && i < eh->e_shnum; i++) {
		if (sh[i].sh_type != SHT_SYMTAB || sh[i].sh_link >= eh->e_shnum)
			continue;
		*names = &sh[sh[i].sh_link];
		return &sh[i];
	}
	return NULL;
}

static const Elf64_Sym *find_symbol(const struct file *f, const Elf64_Shdr *table, uint64_t vaddr)
{
	const Elf64_Sym *sym = part(f, table->sh_offset, table->sh_size);

	for (uint64_t i = 0; sym && i < table->sh_size / sizeof *sym; i++)
		if (ELF64_ST_TYPE(sym[i].st_info) == STT_FUNC && vaddr >= sym[i].st_value &&
		    vaddr - sym[i].st_value < sym[i].st_size)
			return &sym[i];
	return NULL;
}

static void put(const struct file *f, uint64_t name, uint64_t off, char *out, size_t cap)
{
	char *end = out + cap - 22; /* room for "+0x", 16 digits and NUL */
	int shift = 60;

	for (; name < f->size && f->at[name] && out < end; name++)
		*out++ = f->at[name];
	*out++ = '+';
	*out++ = '0';
	*out++ = 'x';
	while (shift > 0 && !(off >> shift & 15))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*out++ = "0123456789abcdef"[off >> shift & 15];
	*out = 0;
}

int zpl_crash_symbol(const char *path, uint64_t vaddr, char *out, size_t cap)
{
	const Elf64_Shdr *table, *names = NULL;
	const Elf64_Sym *sym = NULL;
	struct file f;

	if (!map(&f, path))
		return -ENOENT;
	table = find_table(&f, &names);
	if (table)
		sym = find_symbol(&f, table, vaddr);
	if (sym)
		put(&f, names->sh_offset + sym->st_name, vaddr - sym->st_value, out, cap);
	zpl_raw2(__NR_munmap, f.at, f.size);
	return sym ? 0 : -ENOENT;
}
