/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * debugger - see debugger.h
 *
 * One file for all areas of the start, one for each later one: a debugger stops the program for
 * each. It has a section and a symbol for each area, and the entries of stub_unwind.S.
 */
#include "debugger.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "site.h"

/* The sections before those of the areas. */
enum { NONE, FRAMES, SYMBOLS, STRINGS, N_FIXED };

static const char strings[] = "\0.debug_frame\0.symtab\0.strtab\0.text\0zpl_stub";
#define AT_FRAMES 1
#define AT_SYMTAB 14
#define AT_STRTAB 22
#define AT_TEXT   30
#define AT_STUB   36

/* stub_unwind.S: the beginning of .debug_frame. What a stub is described by stands first. */
extern const uint8_t zpl_unwind[], zpl_unwind_called[], zpl_unwind_var[], zpl_unwind_framed[],
	zpl_unwind_end[];

/* Parts of entry.S that come from a stub without a number of its own. */
extern const uint8_t zpl_entry_var[], zpl_var_framed[], zpl_var_known[], zpl_var_search[],
	zpl_var_search_end[], zpl_pass_var[], zpl_pass_var_known[], zpl_entry_var_slow[],
	zpl_entry_var_slow_end[];
static const struct {
	const uint8_t *start, *end, *cie;
} entries[] = {
	{ zpl_entry_var, zpl_var_framed, zpl_unwind_var },
	{ zpl_var_framed, zpl_var_known, zpl_unwind_framed },
	{ zpl_var_search, zpl_var_search_end, zpl_unwind_var },
	{ zpl_pass_var, zpl_pass_var_known, zpl_unwind_var },
	{ zpl_entry_var_slow, zpl_entry_var_slow_end, zpl_unwind_var },
};

#define N_ENTRIES (sizeof entries / sizeof *entries)

/* An entry of .debug_frame without instructions of its own. */
struct frame {
	uint32_t length;
	uint32_t cie; /* its offset in the section */
	uint64_t start;
	uint64_t size;
};

/* The file's parts, in this order; the header first. */
struct parts {
	Elf64_Shdr *section;
	Elf64_Sym *symbol;
	uint8_t *unwind;
	struct frame *frame;
	char *strings;
};

static size_t unwind_size(void)
{
	return (size_t)(zpl_unwind_end - zpl_unwind);
}

/* Where the parts of a file for @n areas are; its size if there is none yet. */
static size_t lay_out(uint8_t *file, size_t n, struct parts *p)
{
	size_t sections = sizeof(Elf64_Ehdr);
	size_t symbols = sections + (N_FIXED + n) * sizeof(Elf64_Shdr);
	size_t unwind = symbols + (1 + n) * sizeof(Elf64_Sym);
	size_t frames = unwind + unwind_size();
	size_t names = frames + (N_ENTRIES + n) * sizeof(struct frame);

	if (file)
		*p = (struct parts){ (void *)(file + sections), (void *)(file + symbols),
				     file + unwind, (void *)(file + frames),
				     (char *)(file + names) };
	return names + sizeof strings;
}

static void describe_file(uint8_t *file, size_t n, const struct parts *p)
{
	Elf64_Ehdr *eh = (void *)file;

	*eh = (Elf64_Ehdr){ .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
					 ELFDATA2LSB, EV_CURRENT },
			    .e_type = ET_EXEC,
			    .e_machine = EM_X86_64,
			    .e_version = EV_CURRENT,
			    .e_shoff = sizeof *eh,
			    .e_ehsize = sizeof *eh,
			    .e_shentsize = sizeof(Elf64_Shdr),
			    .e_shnum = (Elf64_Half)(N_FIXED + n),
			    .e_shstrndx = STRINGS };
	p->section[FRAMES] = (Elf64_Shdr){ .sh_name = AT_FRAMES,
					   .sh_type = SHT_PROGBITS,
					   .sh_addralign = 8,
					   .sh_offset = (Elf64_Off)(p->unwind - file),
					   .sh_size = (size_t)((uint8_t *)p->strings - p->unwind) };
	p->section[SYMBOLS] = (Elf64_Shdr){ .sh_name = AT_SYMTAB,
					    .sh_type = SHT_SYMTAB,
					    .sh_addralign = 8,
					    .sh_offset = (Elf64_Off)((uint8_t *)p->symbol - file),
					    .sh_size = (1 + n) * sizeof(Elf64_Sym),
					    .sh_link = STRINGS,
					    .sh_info = 1,
					    .sh_entsize = sizeof(Elf64_Sym) };
	p->section[STRINGS] = (Elf64_Shdr){ .sh_name = AT_STRTAB,
					    .sh_type = SHT_STRTAB,
					    .sh_addralign = 1,
					    .sh_offset = (Elf64_Off)((uint8_t *)p->strings - file),
					    .sh_size = sizeof strings };
	memcpy(p->unwind, zpl_unwind, unwind_size());
	memcpy(p->strings, strings, sizeof strings);
}

static struct frame frame_of(uint64_t start, uint64_t end, const uint8_t *cie)
{
	return (struct frame){ .length = sizeof(struct frame) - 4,
			       .cie = (uint32_t)(cie - zpl_unwind),
			       .start = start,
			       .size = end - start };
}

static void describe_entries(const struct parts *p)
{
	for (size_t i = 0; i < N_ENTRIES; i++)
		p->frame[i] = frame_of((uintptr_t)entries[i].start, (uintptr_t)entries[i].end,
				       entries[i].cie);
}

static void describe_area(const struct zpl_stubs *a, size_t i, const struct parts *p)
{
	bool called = a->n && a->site[0]->vdso;

	p->section[N_FIXED + i] = (Elf64_Shdr){ .sh_name = AT_TEXT,
						.sh_type = SHT_NOBITS,
						.sh_addralign = 16,
						.sh_flags = SHF_ALLOC | SHF_EXECINSTR,
						.sh_addr = a->start,
						.sh_offset = sizeof(Elf64_Ehdr),
						.sh_size = a->end - a->start };
	p->symbol[1 + i] = (Elf64_Sym){ .st_name = AT_STUB,
					.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
					.st_shndx = (Elf64_Section)(N_FIXED + i),
					.st_value = a->start,
					.st_size = a->end - a->start };
	p->frame[N_ENTRIES + i] =
		frame_of(a->start, a->end, called ? zpl_unwind_called : zpl_unwind);
}

/* The file for areas from @first on, along ->next, up to @end; NULL: no memory. */
static void *make_file(const struct zpl_stubs *first, const struct zpl_stubs *end, uint64_t *size)
{
	struct parts p;
	size_t n = 0;
	uint8_t *file;

	for (const struct zpl_stubs *a = first; a != end; a = a->next)
		n++;
	*size = lay_out(NULL, n, NULL);
	file = calloc(1, *size);
	if (!file)
		return NULL;
	lay_out(file, n, &p);
	describe_file(file, n, &p);
	describe_entries(&p);
	for (size_t i = 0; i < n; first = first->next)
		describe_area(first, i++, &p);
	return file;
}

/* What follows is given by the interface, names included. */
struct jit_code_entry {
	struct jit_code_entry *next, *prev;
	const void *symfile;
	uint64_t size;
};

enum { JIT_NOACTION, JIT_REGISTER_FN };

__attribute__((visibility("default"))) struct jit_descriptor {
	uint32_t version;
	uint32_t action;
	struct jit_code_entry *relevant, *first;
} __jit_debug_descriptor = { .version = 1 };

/* A debugger has a breakpoint here. */
__attribute__((visibility("default"), noinline)) void __jit_debug_register_code(void);
void __jit_debug_register_code(void)
{
	__asm__ volatile("" ::: "memory");
}

static void show(struct jit_code_entry *e)
{
	struct jit_descriptor *d = &__jit_debug_descriptor;

	e->next = d->first;
	if (e->next)
		e->next->prev = e;
	d->first = d->relevant = e;
	d->action = JIT_REGISTER_FN;
	__jit_debug_register_code();
	d->action = JIT_NOACTION;
}

void zpl_debugger_show(void)
{
	static const struct zpl_stubs *shown;
	const struct zpl_stubs *first = zpl_site_stubs;
	struct jit_code_entry *e;

	if (first == shown)
		return;
	e = calloc(1, sizeof *e);
	if (e)
		e->symfile = make_file(first, shown, &e->size);
	if (e && e->symfile)
		show(e);
	shown = first;
}
