/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* text.h - lib_plugin's text, mapped by hand a second time */
#ifndef ZPL_E2E_TEXT_H
#define ZPL_E2E_TEXT_H

#include "e2e.h"
#include <dlfcn.h>
#include <link.h>

#define TEXT_FILE E2E_BIN_DIR "/lib_plugin.so"

struct text {
	int fd;
	uintptr_t base;   /* of the copy that ld.so loaded */
	uintptr_t marks;  /* plugin_marks in it */
	ElfW(Phdr) phdr;  /* of the segment that holds it */
	char *copy;       /* the mapping by hand */
	size_t size;
};

static int text_find(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct text *t = (struct text *)arg;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && t->marks - info->dlpi_addr - p->p_vaddr < p->p_memsz) {
			t->base = info->dlpi_addr;
			t->phdr = *p;
			return 1;
		}
	}
	return 0;
}

/* Maps it at @at (NULL: anywhere) with MAP_PRIVATE, as ld.so would, or MAP_SHARED, from @file. */
E2E_UNUSED static void text_map(struct text *t, void *at, int flags, const char *file)
{
	void *lib = dlopen(TEXT_FILE, RTLD_NOW);

	CHECK(lib);
	*e2e_marks += 3; /* its constructor */
	t->marks = (uintptr_t)dlsym(lib, "plugin_marks");
	CHECK(t->marks && dl_iterate_phdr(text_find, t) == 1);
	t->fd = open(file, (flags & MAP_SHARED ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	t->size = (t->phdr.p_memsz + 4095) & ~4095ul;
	t->copy = (char *)mmap(at, t->size, PROT_READ | PROT_EXEC, flags | (at ? MAP_FIXED : 0), t->fd,
			       (off_t)t->phdr.p_offset);
	CHECK(t->copy != MAP_FAILED);
}

/* plugin_marks of the copy: it uses nothing outside the text. */
E2E_UNUSED static void text_run(const struct text *t, int n)
{
	int (*marks)(int) = (int (*)(int))(uintptr_t)(t->copy + (t->marks - t->base - t->phdr.p_vaddr));

	CHECK(marks(n) == n);
	*e2e_marks += (unsigned long)n;
}

/* The library's destructor makes a marker call. */
E2E_UNUSED static int text_done(void)
{
	++*e2e_marks;
	return done();
}

#endif
