/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* text.h - a library's text, mapped by hand a second time */
#ifndef ZPL_E2E_TEXT_H
#define ZPL_E2E_TEXT_H

#include "e2e.h"
#include <dlfcn.h>
#include <link.h>

#ifndef TEXT_LIB
#define TEXT_LIB "lib_plugin.so"
#define TEXT_SYMBOL "plugin_marks"
#endif
#define TEXT_FILE E2E_BIN_DIR "/" TEXT_LIB

struct text {
	int fd;
	void *lib;
	uintptr_t base;   /* of the copy that ld.so loaded */
	uintptr_t marks;  /* TEXT_SYMBOL in it */
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

E2E_UNUSED static void text_open(struct text *t)
{
	t->lib = dlopen(TEXT_FILE, RTLD_NOW);
	CHECK(t->lib);
	t->marks = (uintptr_t)dlsym(t->lib, TEXT_SYMBOL);
	CHECK(t->marks && dl_iterate_phdr(text_find, t) == 1);
	t->size = (t->phdr.p_memsz + 4095) & ~4095ul;
}

/* Maps it at @at (NULL: anywhere) with MAP_PRIVATE, as ld.so would, or MAP_SHARED, from t->fd. */
E2E_UNUSED static void text_map_again(struct text *t, void *at, int flags)
{
	t->copy = (char *)mmap(at, t->size, PROT_READ | PROT_EXEC, flags | (at ? MAP_FIXED : 0), t->fd,
			       (off_t)t->phdr.p_offset);
	CHECK(t->copy != MAP_FAILED);
}

/* The same from @file. */
E2E_UNUSED static void text_map(struct text *t, void *at, int flags, const char *file)
{
	text_open(t);
	*e2e_marks += 3; /* its constructor */
	t->fd = open(file, (flags & MAP_SHARED ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	text_map_again(t, at, flags);
}

/* The function @name of the copy. */
E2E_UNUSED static uintptr_t text_symbol(const struct text *t, const char *name)
{
	uintptr_t at = (uintptr_t)dlsym(t->lib, name);

	CHECK(at);
	return (uintptr_t)t->copy + (at - t->base - t->phdr.p_vaddr);
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
