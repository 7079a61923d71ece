/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * zpl_plan_dump ELF: plan a file as if it were loaded, one line a site:
 *
 *     vaddr kind nr func patch_at patch_len n_before n_after zero_ok escapes pad_at reason
 *
 * Unproved candidates have kind "unproved". -s prints one line of counts instead,
 * -m adds a line for each moved instruction (vaddr length fix target), -t REPEATS prints
 * the time of planning; -n: kinds without near; -z: kinds without zero.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "plan.h"

struct mapped {
	uint8_t *mem; /* vaddr 0 */
	uint64_t first;
	uint64_t limit;
	const Elf64_Ehdr *ehdr;
	const Elf64_Phdr *phdr;
};

static const uint8_t *map_file(const char *path, size_t *size)
{
	struct stat st;
	void *file;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) || st.st_size < (off_t)sizeof(Elf64_Ehdr))
		return NULL;
	file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	*size = (size_t)st.st_size;
	return file == MAP_FAILED ? NULL : file;
}

static void find_limits(struct mapped *m)
{
	m->first = UINT64_MAX;
	for (unsigned i = 0; i < m->ehdr->e_phnum; i++) {
		const Elf64_Phdr *ph = &m->phdr[i];

		if (ph->p_type != PT_LOAD || !ph->p_memsz)
			continue;
		if (ph->p_vaddr < m->first)
			m->first = ph->p_vaddr;
		if (ph->p_vaddr + ph->p_memsz > m->limit)
			m->limit = ph->p_vaddr + ph->p_memsz;
	}
}

/* As ld.so does it, but all of it readable and private. */
static int load(const char *path, struct mapped *m)
{
	size_t size;
	const uint8_t *file = map_file(path, &size);
	uint64_t base, span;
	uint8_t *mem;

	if (!file || memcmp(file, ELFMAG, SELFMAG) || file[EI_CLASS] != ELFCLASS64)
		return -ENOEXEC;
	m->ehdr = (const void *)file;
	m->phdr = (const void *)(file + m->ehdr->e_phoff);
	find_limits(m);
	base = m->first & ~4095ull;
	span = ((m->limit - base) | 4095) + 1;
	mem = mmap(NULL, span, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mem == MAP_FAILED)
		return -ENOMEM;
	m->mem = (uint8_t *)((uintptr_t)mem - base);
	for (unsigned i = 0; i < m->ehdr->e_phnum; i++) {
		const Elf64_Phdr *ph = &m->phdr[i];

		if (ph->p_type == PT_LOAD && ph->p_offset + ph->p_filesz <= size)
			memcpy((uint8_t *)((uintptr_t)m->mem + ph->p_vaddr), file + ph->p_offset,
			       ph->p_filesz);
	}
	return 0;
}

static void print_moves(const struct zpl_plan *p)
{
	static const char *const fix[] = { "same", "rip", "jcc", "jmp" };

	for (unsigned i = 0; i < (unsigned)p->n_before + p->n_after; i++)
		printf("  %" PRIx64 " %u %s %" PRIx64 "\n", p->patch_at + p->move[i].from, p->move[i].len,
		       fix[p->move[i].fix], p->move[i].fix ? zpl_move_target(p, &p->move[i]) : 0);
}

static void print_sites(const struct zpl_plans *plans, bool moves)
{
	for (size_t i = 0; i < plans->n; i++) {
		const struct zpl_plan *p = &plans->plan[i];
		bool unproved = p->refused & ZPL_UNPROVED;

		printf("%" PRIx64 " %s %d %" PRIx64 " %" PRIx64 " %u %u %u %u %u %" PRIx64 " %s\n", p->site,
		       unproved ? "unproved" : zpl_patch_kind_name(p->kind), p->nr, p->func, p->patch_at,
		       p->patch_len, p->n_before, p->n_after, p->zero_ok, p->escapes, p->pad_at,
		       zpl_refusal_text(p->refused));
		if (moves)
			print_moves(p);
	}
}

static void print_counts(const char *path, const struct zpl_plans *plans)
{
	size_t kind[ZPL_PATCH_TRAP + 1] = { 0 }, zero_ok = 0, escapes = 0, known = 0, sysenter = 0;

	for (size_t i = 0; i < plans->n; i++) {
		const struct zpl_plan *p = &plans->plan[i];

		if (p->refused & ZPL_UNPROVED)
			continue;
		sysenter += p->insn == ZPL_INSN_SYSENTER;
		kind[p->kind]++;
		zero_ok += p->zero_ok;
		escapes += p->escapes;
		known += p->nr >= 0;
	}
	printf("%s: candidates %zu proved %zu near %zu moved %zu short %zu zero %zu trap %zu "
	       "zero_ok %zu escapes %zu known %zu sysenter %zu\n",
	       path, plans->n_candidates, plans->n_proved, kind[0], kind[1], kind[2], kind[3], kind[4],
	       zero_ok, escapes, known, sysenter);
}

static int time_plan(const struct zpl_image *img, int repeats)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < repeats; i++) {
		struct zpl_plans plans;
		struct timespec a, b;
		int64_t ns;

		clock_gettime(CLOCK_MONOTONIC, &a);
		if (zpl_plan_image(img, NULL, &plans))
			return 1;
		clock_gettime(CLOCK_MONOTONIC, &b);
		ns = (b.tv_sec - a.tv_sec) * 1000000000 + (b.tv_nsec - a.tv_nsec);
		best = ns < best ? ns : best;
		zpl_plans_free(&plans);
	}
	printf("%.3f ms\n", (double)best / 1e6);
	return 0;
}

int main(int argc, char **argv)
{
	struct zpl_plan_options opts = { .allow_near = true, .allow_zero = true };
	struct mapped m = { 0 };
	struct zpl_image img;
	struct zpl_plans plans;
	bool counts = false, moves = false;
	int opt, repeats = 0;

	while ((opt = getopt(argc, argv, "smnzt:")) != -1)
		switch (opt) {
		case 's': counts = true; break;
		case 'm': moves = true; break;
		case 'n': opts.allow_near = false; break;
		case 'z': opts.allow_zero = false; break;
		case 't': repeats = atoi(optarg); break;
		default: return 2;
		}
	if (optind >= argc || load(argv[optind], &m) ||
	    zpl_image_init(&img, m.mem, 0, 0, 0, m.first, m.limit)) {
		fprintf(stderr, "zpl_plan_dump: no usable ELF file\n");
		return 2;
	}
	if (repeats)
		return time_plan(&img, repeats);
	if (zpl_plan_image(&img, &opts, &plans))
		return 1;
	if (counts)
		print_counts(argv[optind], &plans);
	else
		print_sites(&plans, moves);
	zpl_plans_free(&plans);
	return 0;
}
