/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* late_file - see late_file.h. Headers are hostile until checked. */
#include "late_file.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096ull
#define LARGEST (1ull << 31) /* beyond rel32 no stub would reach */

static uint64_t down(uint64_t x)
{
	return x & ~(PAGE - 1);
}

static uint64_t up(uint64_t x)
{
	return down(x + PAGE - 1);
}

static int64_t ns_of(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int identify(struct zpl_late_file *f)
{
	struct stat st;

	if (fstat(f->fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOEXEC;
	f->id = (struct zpl_file_id){ st.st_dev, st.st_ino, (uint64_t)st.st_size, ns_of(st.st_mtim),
				      ns_of(st.st_ctim) };
	return 0;
}

static bool is_sound(const struct zpl_late_file *f, const Elf64_Phdr *p)
{
	uint64_t size = f->id.size;

	return p->p_vaddr < LARGEST && p->p_memsz < LARGEST && p->p_filesz <= p->p_memsz &&
	       p->p_offset <= size && p->p_filesz <= size - p->p_offset &&
	       p->p_offset % PAGE == p->p_vaddr % PAGE;
}

static int take_load(struct zpl_late_file *f, const Elf64_Phdr *p)
{
	if (p->p_type != PT_LOAD || !p->p_memsz)
		return 0;
	if (!is_sound(f, p) || f->n_loads == ZPL_IMAGE_MAX_SEGMENTS)
		return -ENOEXEC;
	if (!f->n_loads && p->p_offset)
		return -ENOEXEC; /* the headers are not in memory */
	if (f->n_loads && down(p->p_vaddr) < f->hi)
		return -ENOEXEC;
	if (!f->n_loads)
		f->lo = down(p->p_vaddr);
	f->hi = up(p->p_vaddr + p->p_memsz);
	f->load[f->n_loads++] = *p;
	return 0;
}

static int read_headers(struct zpl_late_file *f)
{
	Elf64_Ehdr eh;
	Elf64_Phdr ph;

	if (pread(f->fd, &eh, sizeof eh, 0) != (ssize_t)sizeof eh ||
	    memcmp(eh.e_ident, ELFMAG, SELFMAG) != 0 || eh.e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh.e_machine != EM_X86_64 || eh.e_phentsize != sizeof ph)
		return -ENOEXEC;
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		off_t at = (off_t)(eh.e_phoff + i * sizeof ph);

		if (pread(f->fd, &ph, sizeof ph, at) != (ssize_t)sizeof ph || take_load(f, &ph))
			return -ENOEXEC;
	}
	return f->n_loads ? 0 : -ENOEXEC;
}

int zpl_late_file_find(struct zpl_late_file *f, int fd, uint64_t start, uint64_t offset)
{
	int err;

	memset(f, 0, sizeof *f);
	f->fd = fd;
	err = identify(f);
	if (!err)
		err = read_headers(f);
	if (err)
		return err;
	for (unsigned i = 0; i < f->n_loads; i++) {
		const Elf64_Phdr *p = &f->load[i];

		if (!(p->p_flags & PF_X) || offset < down(p->p_offset) ||
		    offset >= p->p_offset + p->p_filesz)
			continue;
		f->bias = start - (down(p->p_vaddr) + offset - down(p->p_offset));
		f->start = f->bias + down(p->p_vaddr);
		f->end = f->bias + up(p->p_vaddr + p->p_filesz);
		return 0;
	}
	return -ENOEXEC;
}

static int lay_segment(struct zpl_late_file *f, const Elf64_Phdr *p)
{
	uint64_t in_page = p->p_vaddr % PAGE;
	void *at = f->mem + (down(p->p_vaddr) - f->lo);

	if (!p->p_filesz)
		return 0;
	if (mmap(at, p->p_filesz + in_page, PROT_READ, MAP_PRIVATE | MAP_FIXED, f->fd,
		 (off_t)(p->p_offset - in_page)) == MAP_FAILED)
		return -errno;
	return 0;
}

int zpl_late_file_lay(struct zpl_late_file *f)
{
	void *mem = mmap(NULL, f->hi - f->lo, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			 0);
	int err = 0;

	if (mem == MAP_FAILED)
		return -ENOMEM;
	f->mem = mem;
	for (unsigned i = 0; i < f->n_loads && !err; i++)
		err = lay_segment(f, &f->load[i]);
	if (err)
		zpl_late_file_drop(f);
	return err;
}

void zpl_late_file_drop(struct zpl_late_file *f)
{
	if (f->mem)
		munmap(f->mem, f->hi - f->lo);
	f->mem = NULL;
}
