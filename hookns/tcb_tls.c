/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_tls - libraries' thread_locals that do not fit into static TLS, made before they are used
 *
 * A thread's list of them (dtv) is ld.so's: entry n is where module n's copy is, or -1 as long as there
 * is none. A copy of ours is entered without saying how to free it. That the list is so is seen
 * from the modules that have copies, each time: if one does not agree, nothing is entered.
 *
 * Source: elf/dl-tls.c, sysdeps/generic/dl-dtv.h of glibc 2.31 to 2.42; ELF Handling for
 * Thread-Local Storage, 3.4.6 (variant II: the list's address is the block's second word).
 */
#define _GNU_SOURCE
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "tcb.h"
#include "tcb_layout.h"

#define NONE ((void *)-1)

union entry {
	size_t counter; /* [-1]: how many entries there are */
	struct {
		void *copy;
		void *to_free;
	};
};

struct copy {
	struct copy *next;
	max_align_t data[];
};

struct filling {
	struct zpl_tcb *tcb;
	union entry *list;
	bool seen, differs;
};

static int touch_object(struct dl_phdr_info *object, size_t size, void *unused)
{
	struct tls_index index = { .module = object->dlpi_tls_modid, .offset = 0 };

	(void)size;
	(void)unused;
	if (index.module && !zpl_tcb_is_libc(object))
		(void)__tls_get_addr(&index);
	return 0;
}

void zpl_tcb_touch(void)
{
	(void)dl_iterate_phdr(touch_object, NULL);
}

static int compare(struct dl_phdr_info *object, size_t size, void *arg)
{
	struct filling *f = arg;

	(void)size;
	if (!object->dlpi_tls_data)
		return 0;
	f->seen = true;
	f->differs |= object->dlpi_tls_modid > f->list[-1].counter ||
		      f->list[object->dlpi_tls_modid].copy != object->dlpi_tls_data;
	return 0;
}

/* Zeroed memory whose address is that of the segment, as far as its alignment goes. */
static char *room(struct zpl_tcb *tcb, const ElfW(Phdr) *tls)
{
	size_t align = tls->p_align ? tls->p_align : 1;
	struct copy *c = calloc(1, sizeof *c + tls->p_memsz + 2 * align);

	if (!c)
		return NULL;
	c->next = tcb->copies;
	tcb->copies = c;
	return (char *)((((uintptr_t)c->data + align - 1) & ~(align - 1)) + (tls->p_vaddr & (align - 1)));
}

static int fill_object(struct dl_phdr_info *object, size_t size, void *arg)
{
	struct filling *f = arg;
	const ElfW(Phdr) *tls = NULL;
	size_t n = object->dlpi_tls_modid;
	char *copy;

	(void)size;
	for (unsigned i = 0; i < object->dlpi_phnum; i++)
		if (object->dlpi_phdr[i].p_type == PT_TLS)
			tls = &object->dlpi_phdr[i];
	if (!tls || object->dlpi_tls_data || n > f->list[-1].counter || f->list[n].copy != NONE)
		return 0;
	copy = room(f->tcb, tls);
	if (!copy)
		return 0;
	memcpy(copy, (const void *)(object->dlpi_addr + tls->p_vaddr), tls->p_filesz);
	f->list[n].copy = copy;
	f->list[n].to_free = NULL;
	return 0;
}

static void fill(struct zpl_tcb *tcb)
{
	struct filling f = { .tcb = tcb, .list = ((union entry **)tcb->fs_base)[1] };

	(void)dl_iterate_phdr(compare, &f);
	if (f.seen && !f.differs)
		(void)dl_iterate_phdr(fill_object, &f);
}

void zpl_tcb_fill(struct zpl_tcb *tcb, int32_t tid)
{
	zpl_tcb_on_block(tcb, tid, fill);
}

void zpl_tcb_empty(struct zpl_tcb *tcb)
{
	struct copy *c = tcb->copies;

	while (c) {
		struct copy *next = c->next;

		free(c);
		c = next;
	}
	tcb->copies = NULL;
}
