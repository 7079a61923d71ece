/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * image_symbols - the functions that .dynsym names
 *
 * Found through PT_DYNAMIC, as ld.so does it: the section headers are not in
 * memory. ld.so has added the bias to the addresses in a dynamic section it was
 * able to write; in [vdso] and in a file they are vaddrs. zpl_image_symbol() makes
 * no allocation and takes no lock, so a message about a crash may use it.
 *
 * Source: gABI ch. 5 (dynamic section, hash table), ch. 4 (symbol table);
 *         DT_GNU_HASH as binutils' bfd/elflink.c writes it.
 */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "image_parts.h"

struct dynamic {
	uint64_t symtab;
	uint64_t strtab;
	uint64_t strsz;
	uint64_t hash;
	uint64_t gnu_hash;
	uint64_t syment;
};

struct symbols {
	const uint8_t *sym; /* n_syms unaligned Elf64_Sym */
	uint64_t n_syms;
	const char *str;
	uint64_t strsz;
};

static void note_entry(struct dynamic *d, const Elf64_Dyn *dyn)
{
	switch (dyn->d_tag) {
	case DT_SYMTAB:
		d->symtab = dyn->d_un.d_ptr;
		break;
	case DT_STRTAB:
		d->strtab = dyn->d_un.d_ptr;
		break;
	case DT_STRSZ:
		d->strsz = dyn->d_un.d_val;
		break;
	case DT_HASH:
		d->hash = dyn->d_un.d_ptr;
		break;
	case DT_GNU_HASH:
		d->gnu_hash = dyn->d_un.d_ptr;
		break;
	case DT_SYMENT:
		d->syment = dyn->d_un.d_val;
		break;
	default:
		break;
	}
}

static bool read_dynamic(const struct zpl_image *img, struct dynamic *d)
{
	struct zpl_reader r;
	Elf64_Dyn dyn;

	memset(d, 0, sizeof(*d));
	if (!zpl_reader_open(&r, img, img->dynamic, img->dynamic_size))
		return false;
	while (zpl_reader_take(&r, &dyn, sizeof(dyn)) && dyn.d_tag != DT_NULL)
		note_entry(d, &dyn);
	return true;
}

/* DT_HASH has a chain entry for each symbol. */
static bool count_by_hash(const struct zpl_image *img, uint64_t stored, uint64_t *n)
{
	struct zpl_reader r;
	uint32_t head[2]; /* nbucket, nchain */
	uint64_t hash;

	if (!zpl_image_vaddr(img, stored, &hash) ||
	    !zpl_reader_open(&r, img, hash, sizeof(head)) ||
	    !zpl_reader_take(&r, head, sizeof(head)))
		return false;
	*n = head[1];
	return true;
}

static bool highest_bucket(struct zpl_reader *r, uint32_t n_buckets, uint32_t *highest)
{
	uint32_t bucket;

	*highest = 0;
	while (n_buckets--) {
		if (!zpl_reader_take(r, &bucket, sizeof(bucket)))
			return false;
		if (bucket > *highest)
			*highest = bucket;
	}
	return true;
}

/* DT_GNU_HASH does not say: the last chain's last entry is the last symbol. */
static bool count_by_gnu_hash(const struct zpl_image *img, uint64_t stored, uint64_t *n)
{
	struct zpl_reader r;
	uint32_t head[4]; /* nbuckets, first hashed symbol, bloom words, bloom shift */
	uint32_t last, chain = 0;
	uint64_t hash;

	if (!zpl_image_vaddr(img, stored, &hash) || !zpl_reader_open(&r, img, hash, UINT64_MAX) ||
	    !zpl_reader_take(&r, head, sizeof(head)) ||
	    !zpl_reader_skip(&r, (uint64_t)head[2] * 8) || !highest_bucket(&r, head[0], &last))
		return false;
	*n = head[1];
	if (last == 0)
		return true;
	if (last < head[1] || !zpl_reader_skip(&r, ((uint64_t)last - head[1]) * 4))
		return false;
	for (*n = last; !(chain & 1); (*n)++)
		if (!zpl_reader_take(&r, &chain, sizeof(chain)))
			return false;
	return true;
}

/*
 * Return:  0, -ENOENT there is no symbol table, -EINVAL there is and it is unreadable
 */
static int find_symbols(const struct zpl_image *img, struct symbols *s)
{
	struct dynamic d;
	uint64_t symtab, strtab;

	if (img->dynamic == 0)
		return -ENOENT;
	if (!read_dynamic(img, &d))
		return -EINVAL;
	if (d.symtab == 0 || d.strtab == 0 || (d.hash == 0 && d.gnu_hash == 0))
		return -ENOENT;
	if (d.syment != sizeof(Elf64_Sym))
		return -EINVAL;
	if (d.hash ? !count_by_hash(img, d.hash, &s->n_syms)
		   : !count_by_gnu_hash(img, d.gnu_hash, &s->n_syms))
		return -EINVAL;
	if (!zpl_image_vaddr(img, d.symtab, &symtab) || !zpl_image_vaddr(img, d.strtab, &strtab))
		return -EINVAL;
	s->sym = zpl_image_at(img, symtab, s->n_syms * sizeof(Elf64_Sym));
	s->str = zpl_image_at(img, strtab, d.strsz);
	s->strsz = d.strsz;
	return s->sym && s->str ? 0 : -EINVAL;
}

/* A sized function defined here; its value is a vaddr, live or not. */
static bool get_function(const struct symbols *s, uint64_t i, Elf64_Sym *sym)
{
	unsigned type;

	memcpy(sym, s->sym + i * sizeof(*sym), sizeof(*sym));
	type = ELF64_ST_TYPE(sym->st_info);
	return (type == STT_FUNC || type == STT_GNU_IFUNC) && sym->st_shndx != SHN_UNDEF &&
	       sym->st_shndx != SHN_ABS && sym->st_size != 0;
}

int zpl_symbol_ranges(const struct zpl_image *img, struct zpl_range_list *list)
{
	struct symbols s;
	Elf64_Sym sym;
	bool bad = false;
	int err = find_symbols(img, &s);

	if (err)
		return err == -ENOENT ? 0 : err;
	for (uint64_t i = 0; i < s.n_syms; i++) {
		if (!get_function(&s, i, &sym))
			continue;
		err = zpl_range_add(list, img, sym.st_value, sym.st_value + sym.st_size);
		if (err == -ENOMEM)
			return err;
		bad |= err != 0;
	}
	return bad ? -EINVAL : 0;
}

void zpl_symbol_values(const struct zpl_image *img, void (*value)(void *ctx, uint64_t vaddr), void *ctx)
{
	struct symbols s;
	Elf64_Sym sym;

	if (find_symbols(img, &s))
		return;
	for (uint64_t i = 0; i < s.n_syms; i++) {
		memcpy(&sym, s.sym + i * sizeof(sym), sizeof(sym));
		if (sym.st_shndx != SHN_UNDEF && sym.st_shndx != SHN_ABS)
			value(ctx, sym.st_value);
	}
}

static const char *get_name(const struct symbols *s, const Elf64_Sym *sym)
{
	if (sym->st_name >= s->strsz)
		return NULL;
	if (!memchr(s->str + sym->st_name, '\0', s->strsz - sym->st_name))
		return NULL;
	return s->str + sym->st_name;
}

const char *zpl_image_symbol(const struct zpl_image *img, uint64_t vaddr, uint64_t *off)
{
	struct symbols s;
	Elf64_Sym sym;
	const char *best = NULL;

	*off = 0;
	if (find_symbols(img, &s))
		return NULL;
	for (uint64_t i = 0; i < s.n_syms; i++) {
		if (!get_function(&s, i, &sym) || vaddr < sym.st_value ||
		    vaddr - sym.st_value >= sym.st_size)
			continue;
		if (best && vaddr - sym.st_value >= *off) /* the innermost wins */
			continue;
		best = get_name(&s, &sym);
		*off = best ? vaddr - sym.st_value : 0;
	}
	return best;
}
