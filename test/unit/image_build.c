/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_build - see image_build.h. Written against the standards' text, not with
 * the reader's own tables, so that the two can disagree.
 */
#include "image_build.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

void build_put(struct image_build *b, uint64_t vaddr, uint64_t value, size_t len)
{
	CHECK(vaddr <= BUILD_SIZE && len <= BUILD_SIZE - vaddr);
	memcpy(b->mem + vaddr, &value, len);
}

/* Writes @value coded as @encoding at @at; returns the bytes used. */
static size_t put_pointer(struct image_build *b, uint64_t at, uint8_t encoding, uint64_t value)
{
	static const size_t size[16] = { 8, 0, 2, 4, 8, 0, 0, 0, 0, 0, 2, 4, 8, 0, 0, 0 };
	size_t len = size[encoding & 15];
	uint64_t base = (encoding & 0x70) == 0x10 ? at : (encoding & 0x70) == 0x30 ? BUILD_HDR : 0;

	CHECK(len != 0);
	build_put(b, at, value - base, len);
	return len;
}

void build_start(struct image_build *b)
{
	static const uint8_t note[] = { 4, 0, 0, 0, 5,   0,   0,   0,   3,    0,    0,    0,
					'G', 'N', 'U', 0, 0xb1, 0x1d, 0x1d, 0xaa, 0xbb };

	memset(b, 0, sizeof(*b));
	memset(b->mem + BUILD_TEXT, 0xcc, BUILD_TEXT_SIZE);
	memcpy(b->mem + BUILD_NOTE, note, sizeof(note));
	b->fde_encoding = 0x1b;
	b->table_encoding = 0x3b;
	b->n_syms = 1;
	b->str_end = BUILD_STRTAB + 1;
}

void build_code(struct image_build *b, uint64_t vaddr, const void *bytes, size_t len)
{
	CHECK(vaddr >= BUILD_TEXT && vaddr + len <= BUILD_TEXT + BUILD_TEXT_SIZE);
	memcpy(b->mem + vaddr, bytes, len);
}

static void put_cie(struct image_build *b)
{
	/* version 1, "zR", code 1, data -8, return column 16, one augmentation byte */
	static const uint8_t cie[] = { 1, 'z', 'R', 0, 1, 0x78, 16, 1 };

	build_put(b, BUILD_FRAME, 20, 4);
	memcpy(b->mem + BUILD_FRAME + 8, cie, sizeof(cie));
	build_put(b, BUILD_FRAME + 8 + sizeof(cie), b->fde_encoding, 1);
	b->frame_end = BUILD_FRAME + 24;
}

void build_fde(struct image_build *b, uint64_t start, uint64_t end)
{
	uint64_t at;

	if (b->n_fdes == 0)
		put_cie(b);
	CHECK(b->n_fdes < BUILD_MAX);
	at = b->frame_end;
	b->fde_start[b->n_fdes] = start;
	b->fde_at[b->n_fdes++] = at;
	build_put(b, at + 4, at + 4 - BUILD_FRAME, 4);
	b->frame_end = at + 8;
	b->frame_end += put_pointer(b, b->frame_end, b->fde_encoding, start);
	b->frame_end += put_pointer(b, b->frame_end, b->fde_encoding & 0x0f, end - start);
	b->frame_end = (b->frame_end + 1 + 3) & ~(uint64_t)3; /* no augmentation data */
	build_put(b, at, b->frame_end - at - 4, 4);
}

void build_symbol(struct image_build *b, const char *name, uint64_t start, uint64_t size)
{
	Elf64_Sym sym = {
		.st_name = (Elf64_Word)(b->str_end - BUILD_STRTAB),
		.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
		.st_shndx = 1,
		.st_value = start,
		.st_size = size,
	};

	CHECK(b->n_syms <= BUILD_MAX && b->str_end + strlen(name) < BUILD_SIZE);
	memcpy(b->mem + BUILD_SYMTAB + b->n_syms++ * sizeof(sym), &sym, sizeof(sym));
	memcpy(b->mem + b->str_end, name, strlen(name) + 1);
	b->str_end += strlen(name) + 1;
}

static void put_header_table(struct image_build *b)
{
	size_t at = BUILD_HDR + 4;

	build_put(b, BUILD_HDR, 0x00031b01u | (uint32_t)b->table_encoding << 24, 4);
	at += put_pointer(b, at, 0x1b, BUILD_FRAME);
	build_put(b, at, b->n_fdes, 4);
	at += 4;
	for (unsigned i = 0; i < b->n_fdes; i++) {
		at += put_pointer(b, at, b->table_encoding, b->fde_start[i]);
		at += put_pointer(b, at, b->table_encoding, b->fde_at[i]);
	}
	CHECK(at <= BUILD_FRAME);
}

/* One bucket and one chain of all symbols, in either format. */
static void put_hash(struct image_build *b)
{
	uint64_t at = BUILD_HASH;

	if (!b->gnu_hash) {
		build_put(b, at, 1, 4);
		build_put(b, at + 4, b->n_syms, 4);
		return;
	}
	build_put(b, at, 1, 4);
	build_put(b, at + 4, 1, 4); /* the first hashed symbol */
	build_put(b, at + 8, 1, 4); /* one bloom word */
	build_put(b, at + 24, b->n_syms > 1, 4);
	for (unsigned i = 1; i < b->n_syms; i++)
		build_put(b, at + 24 + 4ul * i, i + 1 == b->n_syms, 4);
}

static void put_dynamic(struct image_build *b)
{
	uint64_t bias = b->relocated ? b->bias : 0;
	const Elf64_Dyn dyn[] = {
		{ DT_SYMTAB, { BUILD_SYMTAB + bias } },
		{ DT_STRTAB, { BUILD_STRTAB + bias } },
		{ DT_STRSZ, { b->str_end - BUILD_STRTAB } },
		{ DT_SYMENT, { sizeof(Elf64_Sym) } },
		{ b->gnu_hash ? DT_GNU_HASH : DT_HASH, { BUILD_HASH + bias } },
		{ DT_NULL, { 0 } },
	};

	memcpy(b->mem + BUILD_DYNAMIC, dyn, sizeof(dyn));
}

static void put_ehdr(struct image_build *b)
{
	Elf64_Ehdr eh = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_DYN,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(eh),
		.e_ehsize = sizeof(eh),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = N_PH,
	};

	memcpy(b->mem, &eh, sizeof(eh));
}

uint64_t build_phdr(unsigned which)
{
	return sizeof(Elf64_Ehdr) + which * sizeof(Elf64_Phdr);
}

static void put_phdr(struct image_build *b, unsigned which, uint32_t type, uint32_t flags,
		     uint64_t vaddr, uint64_t size)
{
	Elf64_Phdr ph = {
		.p_type = type,
		.p_flags = flags,
		.p_offset = vaddr,
		.p_vaddr = vaddr,
		.p_filesz = size,
		.p_memsz = size,
		.p_align = type == PT_LOAD ? 0x1000 : 4,
	};

	memcpy(b->mem + build_phdr(which), &ph, sizeof(ph));
}

void build_finish(struct image_build *b)
{
	put_ehdr(b);
	put_phdr(b, PH_HEAD, PT_LOAD, PF_R, 0, 0x400);
	put_phdr(b, PH_TEXT, PT_LOAD, PF_R | PF_X, BUILD_TEXT, BUILD_TEXT_SIZE);
	put_phdr(b, PH_UNWIND, PT_LOAD, PF_R, BUILD_HDR, 0x400);
	put_phdr(b, PH_DATA, PT_LOAD, PF_R | PF_W, BUILD_DYNAMIC, 0x400);
	put_phdr(b, PH_EH_FRAME, b->n_fdes ? PT_GNU_EH_FRAME : PT_NULL, PF_R, BUILD_HDR, 0x100);
	put_phdr(b, PH_DYNAMIC, PT_DYNAMIC, PF_R | PF_W, BUILD_DYNAMIC, 0x80);
	put_phdr(b, PH_NOTE, PT_NOTE, PF_R, BUILD_NOTE, 24);
	put_header_table(b);
	put_hash(b);
	put_dynamic(b);
}

int build_open(const struct image_build *b, struct zpl_image *img)
{
	return zpl_image_init(img, b->mem, b->bias, 0, 0, 0, BUILD_SIZE);
}

void build_ranges(const struct image_build *b, int err, const uint64_t (*expected)[2], size_t n)
{
	struct zpl_range *range;
	struct zpl_image img;
	size_t found, i;
	int got;

	CHECK(build_open(b, &img) == 0);
	got = zpl_image_functions(&img, &range, &found);
	for (i = 0; i < found; i++)
		printf("range %zu: [%#lx, %#lx)\n", i, range[i].start, range[i].end);
	printf("result %d\n", got);
	CHECK(got == err);
	CHECK(found == n);
	for (i = 0; i < n; i++)
		CHECK(range[i].start == expected[i][0] && range[i].end == expected[i][1]);
	free(range);
}
