/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * peer_sled - zpoline's idea at its smallest: nops at VA 0, `call *%rax` in place of `syscall`
 *
 * Changes, in the program and libc, each `syscall` that follows a `mov $nr,%eax` or `xor
 * %eax,%eax`, and the one in libc's syscall(). Good enough to time; not safe for programs in
 * general.
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "count.h"
#include "raw.h"

#define N_NOPS 512

long peer_sled_hook(long nr, long a1, long a2, long a3, long a4, long a5, long a6);
extern char peer_sled_entry[];

static int reply;

long peer_sled_hook(long nr, long a1, long a2, long a3, long a4, long a5, long a6)
{
	bench_count->calls++;
	if (reply && bench_answers(nr))
		return BENCH_ANSWER;
	return bench_raw(nr, a1, a2, a3, a4, a5, a6);
}

static int is_site(const uint8_t *p, const uint8_t *start)
{
	if (p - start < 5)
		return 0;
	return (p[-5] == 0xb8 && p[-2] == 0 && p[-1] == 0) || (p[-2] == 0x31 && p[-1] == 0xc0);
}

static void patch_range(uint8_t *start, size_t len)
{
	if (mprotect(start, len, PROT_READ | PROT_WRITE | PROT_EXEC))
		return;
	for (uint8_t *p = start; p + 1 < start + len; p++)
		if (p[0] == 0x0f && p[1] == 0x05 && is_site(p, start))
			memcpy(p, "\xff\xd0", 2);
}

static void patch_syscall_function(void)
{
	uint8_t *p = dlsym(RTLD_NEXT, "syscall");

	for (size_t i = 0; p && i < 64; i++, p++) {
		if (p[0] == 0x0f && p[1] == 0x05) {
			memcpy(p, "\xff\xd0", 2);
			return;
		}
	}
}

static int patch_object(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	if (info->dlpi_name[0] && !strstr(info->dlpi_name, "/libc.so"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + ph->p_vaddr;

		if (ph->p_type == PT_LOAD && ph->p_flags & PF_X)
			patch_range((uint8_t *)(start & ~4095ul),
				    (ph->p_memsz + (start & 4095) + 4095) & ~4095ul);
	}
	return 0;
}

__attribute__((constructor)) static void start(void)
{
	uint64_t to = (uintptr_t)peer_sled_entry;
	uint8_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	uint8_t *volatile p = page;

	if (page == MAP_FAILED)
		_exit(77);
	reply = getenv("BENCH_REPLY") != NULL;
	bench_count_open();
	memset(p, 0x90, N_NOPS);
	memcpy(p + N_NOPS, "\x49\xbb", 2); /* movabs $to,%r11; jmp *%r11 */
	memcpy(p + N_NOPS + 2, &to, 8);
	memcpy(p + N_NOPS + 10, "\x41\xff\xe3", 3);
	mprotect(page, 4096, PROT_EXEC);
	dl_iterate_phdr(patch_object, NULL);
	patch_syscall_function();
}
