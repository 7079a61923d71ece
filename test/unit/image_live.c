/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every object of a running process is read: this program, libc, ld.so, [vdso]. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "image_build.h"

static unsigned n_objects, n_main, n_getppid;

static uint64_t end_of(const struct dl_phdr_info *info)
{
	uint64_t end = 0;

	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_LOAD && ph->p_vaddr + ph->p_memsz > end)
			end = ph->p_vaddr + ph->p_memsz;
	}
	return end;
}

static int visit(struct dl_phdr_info *info, size_t size, void *arg)
{
	uint64_t base = info->dlpi_addr, off;
	uint64_t getppid_at = (uint64_t)dlsym(RTLD_DEFAULT, "getppid") - base;
	struct zpl_range *range;
	struct zpl_image img;
	size_t n;

	printf("%s %zu %p\n", info->dlpi_name, size, arg);
	CHECK(zpl_image_init(&img, (const void *)base, base, (uint64_t)info->dlpi_phdr - base,
			     info->dlpi_phnum, 0, end_of(info)) == 0);
	CHECK(img.n_segs > 0 && img.build_id_len > 0);
	CHECK(zpl_image_functions(&img, &range, &n) == 0);
	for (size_t i = 0; i < n; i++) {
		CHECK(range[i].start < range[i].end);
		CHECK(i == 0 || range[i - 1].end <= range[i].start);
		CHECK(zpl_image_at(&img, range[i].start, range[i].end - range[i].start));
		n_main += range[i].start == (uint64_t)visit - base;
		n_getppid += range[i].start == getppid_at;
	}
	if (zpl_image_at(&img, getppid_at, 1))
		CHECK(!strcmp(zpl_image_symbol(&img, getppid_at + 3, &off), "getppid") && off == 3);
	n_objects++;
	free(range);
	return 0;
}

int main(void)
{
	dl_iterate_phdr(visit, NULL);
	CHECK(n_objects >= 4);
	CHECK(n_main == 1);
	CHECK(n_getppid == 1);
	return 0;
}
