/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Capstone behind one question: see agree.h. The only file that knows it. */
#include "agree.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <string.h>

int zpl_agree_open(struct zpl_agree *a)
{
	int major, minor;
	csh handle;

	memset(a, 0, sizeof(*a));
	cs_version(&major, &minor);
	if (major != CS_API_MAJOR)
		return -ENOSYS;
	switch (cs_open(CS_ARCH_X86, CS_MODE_64, &handle)) {
	case CS_ERR_OK: break;
	case CS_ERR_MEM: return -ENOMEM;
	default: return -ENOSYS;
	}
	a->handle = handle;
	a->insn = cs_malloc(handle);
	if (a->insn)
		return 0;
	zpl_agree_close(a);
	return -ENOMEM;
}

/* Capstone 4.0.2 takes ud0 and ud1 as having no ModRM byte. */
static bool known_fault(const struct zpl_decoded *d)
{
	return d->map == ZPL_MAP_0F && (d->opcode == 0xb9 || d->opcode == 0xff);
}

static bool agree_step(const struct zpl_agree *a, const struct zpl_func *f,
		       const struct zpl_step *step)
{
	const uint8_t *code = f->code + (step->addr - f->start);
	cs_insn *insn = a->insn;
	size_t left = (size_t)(f->end - step->addr);
	uint64_t addr = step->addr;

	if (!cs_disasm_iter(a->handle, &code, &left, &addr, insn))
		return step->d.flow != ZPL_FLOW_SYSCALL;
	return insn->size == step->d.len || known_fault(&step->d);
}

bool zpl_agree_range(const struct zpl_agree *a, const struct zpl_func *f, uint64_t lo, uint64_t hi)
{
	ptrdiff_t at = zpl_func_at(f, lo);

	if (at < 0)
		return false;
	for (size_t i = (size_t)at; i < f->n && f->step[i].addr < hi; i++)
		if (!agree_step(a, f, &f->step[i]))
			return false;
	return true;
}

void zpl_agree_close(struct zpl_agree *a)
{
	csh handle = a->handle;

	if (a->insn)
		cs_free(a->insn, 1);
	if (handle)
		cs_close(&handle);
	memset(a, 0, sizeof(*a));
}
