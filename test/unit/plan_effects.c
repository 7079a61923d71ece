/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* No instruction of libc writes a register that zpl_effects_writes() leaves out, by Capstone. */
#include <capstone/capstone.h>
#include <link.h>
#include <string.h>

#include "effects.h"
#include "image_build.h"

static const char names[16][4] = { "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
				   "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15" };
static unsigned long n_checked;

/* Number of the general register that Capstone's name is a part of, or -1. */
static int number_of(const char *name)
{
	for (int i = 0; i < 8; i++)
		if (!strcmp(name, names[i]) || !strcmp(name, names[i] + 1) || /* rax ax */
		    (name[0] == 'e' && !strcmp(name + 1, names[i] + 1)) ||
		    (i < 4 && strlen(name) == 2 && name[0] == names[i][1] && strchr("lh", name[1])) ||
		    (i >= 4 && strlen(name) == 3 && !strncmp(name, names[i] + 1, 2) && name[2] == 'l'))
			return i;
	for (int i = 8; i < 16; i++)
		if (!strncmp(name, names[i], strlen(names[i])) &&
		    (name[strlen(names[i])] == 0 || strchr("dwb", name[strlen(names[i])])))
			return i;
	return -1;
}

static void check(csh handle, const cs_insn *insn)
{
	struct zpl_decoded d;
	cs_regs read, written;
	uint8_t n_read, n_written;
	uint32_t ours;

	if (zpl_decode_insn(insn->bytes, insn->size, insn->address, &d) || d.flow != ZPL_FLOW_NEXT)
		return;
	ours = zpl_effects_writes(&d);
	/* Capstone 4.0.2 says that these write what they only read. */
	if (insn->id == X86_INS_TEST || insn->id == X86_INS_CDQ || insn->id == X86_INS_CQO)
		return;
	if (cs_regs_access(handle, insn, read, &n_read, written, &n_written))
		return;
	for (unsigned i = 0; i < n_written; i++) {
		int number = number_of(cs_reg_name(handle, written[i]));

		if (number >= 0 && !(ours >> number & 1))
			fprintf(stderr, "%s %s: %s\n", insn->mnemonic, insn->op_str, names[number]);
		CHECK(number < 0 || (ours >> number & 1));
	}
	n_checked++;
}

static int each_object(struct dl_phdr_info *info, size_t size, void *handle)
{
	(void)size;
	for (unsigned i = 0; strstr(info->dlpi_name, "libc.so") && i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		const uint8_t *code = (const uint8_t *)(info->dlpi_addr + ph->p_vaddr);
		size_t left = ph->p_memsz / 8;
		uint64_t addr = 0;
		cs_insn *insn = cs_malloc(*(csh *)handle);

		while (ph->p_type == PT_LOAD && (ph->p_flags & PF_X) && left > 16)
			if (cs_disasm_iter(*(csh *)handle, &code, &left, &addr, insn))
				check(*(csh *)handle, insn);
			else
				code++, left--, addr++;
		cs_free(insn, 1);
	}
	return 0;
}

int main(void)
{
	csh handle;

	CHECK(!cs_open(CS_ARCH_X86, CS_MODE_64, &handle));
	cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
	dl_iterate_phdr(each_object, &handle);
	CHECK(n_checked > 10000);
	return cs_close(&handle);
}
