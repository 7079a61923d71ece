/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* No mapping of the program and its libraries changed protection or was split; none is writable code. */
#include "e2e.h"
#include <link.h>

struct range {
	unsigned long start, end, off;
	char prot[5];
};

static int show(struct dl_phdr_info *info, size_t size, void *line)
{
	struct range *r = (struct range *)line;
	const char *name = strrchr(info->dlpi_name, '/');
	unsigned long lo = ~0ul, hi = 0;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type != PT_LOAD)
			continue;
		lo = p->p_vaddr < lo ? p->p_vaddr : lo;
		hi = p->p_vaddr + p->p_memsz > hi ? p->p_vaddr + p->p_memsz : hi;
	}
	if (strstr(info->dlpi_name, "empty.so") || strstr(info->dlpi_name, "libzpl"))
		return 0;
	if (r->start >= info->dlpi_addr + (lo & ~4095ul) && r->start < info->dlpi_addr + hi)
		printf("%s %s %lx pages %lu\n", name ? name : "program", r->prot, r->off,
		       (r->end - r->start) / 4096);
	return 0;
}

int main(void)
{
	FILE *f = fopen("/proc/self/maps", "re");
	char line[512];

	CHECK(f);
	while (fgets(line, sizeof(line), f)) {
		struct range r = { 0, 0, 0, "" };

		CHECK(sscanf(line, "%lx-%lx %4s %lx", &r.start, &r.end, r.prot, &r.off) == 4);
		CHECK(!(r.prot[1] == 'w' && r.prot[2] == 'x'));
		dl_iterate_phdr(show, &r);
	}
	fclose(f);
	return done();
}
