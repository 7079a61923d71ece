/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * golden IN.so OUT.so PLAN [-n]: plan IN, patch it with the loader's own patcher, and compare
 *
 * The patched code must equal OUT's byte for byte, and the plan PLAN's text line by line; the
 * first difference is shown in two columns. Stub n of a file is taken to be at code + 1 MiB *
 * (n + 1); OUT says `jmp stub<n>`. -n plans without near patches.
 */
#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/x86_64/stub.h"
#include "plan.h"

#define FILE_MAX 65536u
#define STUBS (1u << 20)

struct file {
	uint8_t mem[FILE_MAX];
	struct zpl_image img;
	uint64_t code; /* executable segment */
	uint64_t size;
	char text[8192];
};

static struct file in, out;

static void die(const char *what, const char *name)
{
	fprintf(stderr, "golden: %s: %s\n", what, name);
	exit(1);
}

static void load(const char *path, struct file *f)
{
	static uint8_t raw[FILE_MAX];
	const Elf64_Ehdr *eh = (const void *)raw;
	const Elf64_Phdr *ph;
	uint64_t limit = 0;
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, raw, sizeof(raw));

	if (n < (ssize_t)sizeof(*eh) || (size_t)n == sizeof(raw))
		die("cannot read", path);
	close(fd);
	ph = (const void *)(raw + eh->e_phoff);
	for (unsigned i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type != PT_LOAD)
			continue;
		limit = ph[i].p_vaddr + ph[i].p_memsz;
		if (limit > FILE_MAX)
			die("too large", path);
		memcpy(f->mem + ph[i].p_vaddr, raw + ph[i].p_offset, ph[i].p_filesz);
		if (ph[i].p_flags & PF_X) {
			f->code = ph[i].p_vaddr;
			f->size = ph[i].p_memsz;
		}
	}
	if (zpl_image_init(&f->img, f->mem, 0, 0, 0, 0, limit))
		die("not an image", path);
}

static size_t print_moves(char *to, size_t room, const struct zpl_plan *p)
{
	static const char *const fix[] = { "", ":rip", ":jcc", ":jmp", ":call" };
	size_t n = 0;

	for (unsigned i = 0; i < (unsigned)p->n_before + p->n_after; i++)
		n += (size_t)snprintf(to + n, room - n, " %s%u+%u%s", i < p->n_before ? "before=" : "after=",
				      p->move[i].from, p->move[i].len, fix[p->move[i].fix]);
	return n;
}

/* One line a site, addresses as offsets into the code. */
static void print(struct file *f, const struct zpl_plans *plans)
{
	size_t n = 0;

	for (size_t i = 0; i < plans->n; i++) {
		const struct zpl_plan *p = &plans->plan[i];
		const char *kind = zpl_patch_kind_name(p->kind);

		n += (size_t)snprintf(f->text + n, sizeof(f->text) - n, "%" PRIx64 " %s nr=%d", p->site - f->code,
				      p->refused & ZPL_UNPROVED ? "unproved" : kind, p->nr);
		if (p->kind != ZPL_PATCH_TRAP)
			n += (size_t)snprintf(f->text + n, sizeof(f->text) - n, " at=%" PRIx64 "+%u",
					      p->patch_at - f->code, p->patch_len);
		if (p->kind == ZPL_PATCH_SHORT)
			n += (size_t)snprintf(f->text + n, sizeof(f->text) - n, " pad=%" PRIx64,
					      p->pad_at - f->code);
		n += print_moves(f->text + n, sizeof(f->text) - n, p);
		n += (size_t)snprintf(f->text + n, sizeof(f->text) - n, "%s%s%s%s\n", p->zero_ok ? " zero_ok" : "",
				      p->escapes ? " escapes" : "", p->refused ? "; " : "",
				      zpl_refusal_text(p->refused));
	}
}

/* With the loader's own functions; the bytes to replace must be those the plan saw. */
static void patch(struct file *f, const struct zpl_plan *p, unsigned stub)
{
	struct zpl_site site = { .addr = p->site, .patch_at = p->patch_at,
				 .stub = f->code + STUBS * (stub + 1ull) };
	uint8_t bytes[16];
	int n;

	if (memcmp(f->mem + p->patch_at, p->old, p->patch_len))
		die("old bytes", "differ");
	n = zpl_arch_patch_bytes(p, &site, bytes);
	if (n <= 0)
		die("patch", "refused");
	memcpy(f->mem + p->patch_at, bytes, (size_t)n);
	if (p->kind != ZPL_PATCH_SHORT)
		return;
	if (memcmp(f->mem + p->pad_at, p->old + ZPL_PLAN_OLD_PAD, 5))
		die("old bytes of padding", "differ");
	if (zpl_arch_pad_bytes(p->pad_at, &site, f->mem + p->pad_at))
		die("padding", "refused");
}

static int compare_plan(const char *path, const char *have)
{
	char want[sizeof(in.text)] = "";
	FILE *file = fopen(path, "r");

	if (!file || fread(want, 1, sizeof(want) - 1, file) == 0)
		die("cannot read", path);
	fclose(file);
	if (!strcmp(want, have))
		return 0;
	for (const char *a = want, *b = have; *a || *b;) {
		int la = (int)strcspn(a, "\n"), lb = (int)strcspn(b, "\n");

		printf("%c %-70.*s | %.*s\n", la == lb && !memcmp(a, b, (size_t)la) ? ' ' : '!', la, a, lb, b);
		a += la + (a[la] == '\n');
		b += lb + (b[lb] == '\n');
	}
	return 1;
}

static int compare_code(void)
{
	int differ = 0;

	if (in.code != out.code || in.size != out.size)
		die("OUT's code", "of another size");
	for (uint64_t at = 0; at < in.size; at += 8) {
		const uint8_t *want = out.mem + out.code + at, *have = in.mem + in.code + at;
		unsigned n = in.size - at < 8 ? (unsigned)(in.size - at) : 8;

		if (!memcmp(want, have, n))
			continue;
		differ = 1;
		printf("! %4" PRIx64 " ", at);
		for (unsigned i = 0; i < n; i++)
			printf(" %02x", want[i]);
		printf(" |");
		for (unsigned i = 0; i < n; i++)
			printf(" %02x%c", have[i], want[i] == have[i] ? ' ' : '!');
		printf("\n");
	}
	return differ;
}

int main(int argc, char **argv)
{
	struct zpl_plan_options opts = { .allow_near = argc < 5, .allow_zero = true };
	struct zpl_plans plans;
	unsigned stub = 0;
	int bad;

	if (argc < 4)
		die("usage", "golden IN.so OUT.so PLAN [-n]");
	load(argv[1], &in);
	load(argv[2], &out);
	if (zpl_plan_image(&in.img, &opts, &plans))
		die("cannot plan", argv[1]);
	print(&in, &plans);
	for (size_t i = 0; i < plans.n; i++)
		if (plans.plan[i].kind != ZPL_PATCH_TRAP)
			patch(&in, &plans.plan[i], stub++);
	bad = compare_plan(argv[3], in.text);
	bad |= compare_code();
	if (bad)
		printf("left: expected, right: found\n");
	zpl_plans_free(&plans);
	return bad;
}
