/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* trampoline - see trampoline.h; what the bytes are, see arch/x86_64/sled.h */
#define _GNU_SOURCE
#include "trampoline.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <asm/unistd.h>

#include "../hookns/signal.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/entry.h"
#include "arch/x86_64/sled.h"
#include "arch/x86_64/syscall.h"
#include "patch.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define LANDING_SIZE (1ull << 20)

static struct zpl_landing landing;
static struct zpl_site **sites;
static size_t n_sites, sites_cap;
static bool reserved, built;

/* By the bare system call: page 0 as a pointer is NULL to the compiler and to libc. */
static int map_at(uint64_t addr, size_t size, int prot)
{
	long p = zpl_raw6(__NR_mmap, (long)addr, (long)size, prot,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (zpl_raw_failed(p))
		return (int)p;
	if ((uint64_t)p != addr) {
		zpl_raw2(__NR_munmap, p, size);
		return -EEXIST;
	}
	return 0;
}

static void unmap(uint64_t addr, size_t size)
{
	zpl_raw2(__NR_munmap, addr, size);
}

/*
 * Memory mapped with PROT_EXEC alone cannot be read where the kernel has a protection key for
 * it. Whether that is so is asked of the kernel's own reads: a mask at address 8 is read before
 * the bad first argument is looked at.
 */
static bool page_is_hidden(void)
{
	return zpl_raw4(__NR_rt_sigprocmask, -1, 8, 0, 8) == -EFAULT;
}

static int64_t read_number(const char *path)
{
	char text[32] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	return n > 0 ? strtoll(text, NULL, 10) : -1;
}

#define CAP_SYS_RAWIO_BIT 17

static bool has_rawio(void)
{
	struct {
		uint32_t version;
		int32_t pid;
	} header = { 0x20080522, 0 };
	struct {
		uint32_t effective, permitted, inheritable;
	} data[2] = { { 0 } };

	return zpl_raw2(__NR_capget, &header, data) == 0 && (data[0].effective >> CAP_SYS_RAWIO_BIT & 1);
}

static int fail_zero(struct zpl_failure *fail, int err)
{
	return zpl_fail_zero(fail, -err, read_number("/proc/sys/vm/mmap_min_addr"), has_rawio(),
			     read_number("/sys/fs/selinux/enforce") == 1);
}

static int reserve_landing(void)
{
	static const uint8_t prefixes[] = ZPL_SLED_PREFIXES;
	int err = -EEXIST;

	for (size_t i = 0; i < sizeof prefixes && err; i++) {
		landing.prefix = prefixes[i];
		landing.base = zpl_sled_base(prefixes[i]);
		landing.size = LANDING_SIZE;
		err = map_at(landing.base, landing.size, PROT_READ | PROT_EXEC);
	}
	return err;
}

static int reserve(bool must_hide)
{
	int err = map_at(0, ZPL_SLED_SIZE, PROT_EXEC);

	if (err)
		return err;
	err = must_hide && !page_is_hidden() ? -ENOTSUP : reserve_landing();
	if (err)
		unmap(0, ZPL_SLED_SIZE);
	reserved = !err;
	return err;
}

int zpl_trampoline_open(enum zpl_method method, struct zpl_failure *fail)
{
	int err;

	if (method == ZPL_METHOD_ZERO) {
		err = reserve(false);
		return err ? fail_zero(fail, err) : 0;
	}
	if (method == ZPL_METHOD_AUTO && zpl_cpu.has_keys)
		reserve(true);
	return 0;
}

bool zpl_trampoline_is_open(void)
{
	return reserved && !built;
}

int zpl_trampoline_add(struct zpl_site *site)
{
	if (!zpl_trampoline_is_open())
		return -EBUSY;
	if (zpl_sled_room(n_sites + 1) > LANDING_SIZE)
		return -ENOSPC;
	if (n_sites == sites_cap) {
		size_t cap = sites_cap ? 2 * sites_cap : 512;
		struct zpl_site **p = realloc(sites, cap * sizeof(*p));

		if (!p)
			return -ENOSPC;
		sites = p;
		sites_cap = cap;
	}
	sites[n_sites++] = site;
	site->call = site->addr;
	site->patch_at = site->addr;
	site->patch_len = 2;
	return 0;
}

static int write_through_mem(uint64_t addr, const uint8_t *bytes, size_t n)
{
	struct zpl_patcher pt;
	int err = zpl_patch_open(&pt);

	if (!err && pwrite(pt.fd, bytes, n, (off_t)addr) != (ssize_t)n)
		err = -EIO;
	zpl_patch_close(&pt);
	return err;
}

/* Where /proc/self/mem is refused: first written, then made executable. */
static int write_out(uint64_t addr, const uint8_t *bytes, size_t n, int prot)
{
	void *at = (void *)(uintptr_t)addr;
	int err;

	if (write_through_mem(addr, bytes, n) == 0)
		return 0;
	unmap(addr, n);
	err = map_at(addr, n, PROT_READ | PROT_WRITE);
	if (err)
		return err;
	__asm__("" : "+r"(at)); /* the compiler drops what is written to what it knows is NULL */
	memcpy(at, bytes, n);
	return (int)zpl_raw3(__NR_mprotect, addr, n, prot);
}

static int fill_page(void)
{
	static uint8_t page[ZPL_SLED_SIZE];
	bool used[ZPL_SLED_NUMBERS] = { false };

	for (size_t i = 0; i < n_sites; i++)
		used[sites[i]->nr] = true;
	zpl_sled_fill(page, used, landing.prefix);
	return write_out(0, page, sizeof page, PROT_EXEC);
}

static int fill_landing(void)
{
	void (*entry)(void) = zpl_cpu.fsgsbase ? zpl_entry_zero : zpl_unknown_zero;
	size_t size = (zpl_sled_room(n_sites) + 4095) & ~4095ull;
	int err;

	unmap(landing.base + size, LANDING_SIZE - size);
	landing.size = size;
	landing.image = malloc(size);
	if (!landing.image)
		return -ENOMEM;
	err = zpl_sled_land(&landing, sites, n_sites, (uint64_t)(uintptr_t)entry);
	if (!err)
		err = write_out(landing.base, landing.image, size, PROT_READ | PROT_EXEC);
	free(landing.image);
	landing.image = NULL;
	return err;
}

int zpl_trampoline_build(struct zpl_failure *fail)
{
	int err;

	if (!reserved || !n_sites) {
		zpl_trampoline_drop();
		return 0;
	}
	qsort(sites, n_sites, sizeof(*sites), zpl_sled_order);
	err = fill_landing();
	if (!err)
		err = fill_page();
	if (err) {
		zpl_trampoline_drop();
		return zpl_fail(fail, ZPL_STEP_MEMORY, -err, LANDING_SIZE, "the landing code", NULL);
	}
	built = true;
	free(sites);
	sites = NULL;
	return 0;
}

void zpl_trampoline_drop(void)
{
	if (reserved) {
		unmap(0, ZPL_SLED_SIZE);
		unmap(landing.base, landing.size);
	}
	reserved = built = false;
}

ZPL_SIGNAL_CODE bool zpl_trampoline_touches(uint64_t start, uint64_t end)
{
	return reserved && start < end && (start < ZPL_SLED_SIZE || (start < landing.base + landing.size &&
								     end > landing.base));
}

ZPL_SIGNAL_CODE bool zpl_trampoline_holds(uint64_t pc)
{
	return zpl_trampoline_touches(pc, pc + 1);
}

ZPL_SIGNAL_CODE static unsigned group_at(uint64_t pc)
{
	unsigned best = 0;

	for (unsigned k = 0; k < ZPL_SLED_GROUPS; k++)
		if (landing.groups[k] && landing.groups[k] <= pc && landing.groups[k] >= landing.groups[best])
			best = k;
	return best;
}

ZPL_SIGNAL_CODE enum zpl_stray zpl_trampoline_stray(uint64_t pc, unsigned *group)
{
	if (!built)
		return ZPL_STRAY_NONE;
	if (pc < ZPL_SLED_SIZE)
		return ZPL_STRAY_PAGE;
	if (pc >= landing.groups_start && pc < landing.found) {
		*group = group_at(pc);
		return ZPL_STRAY_GROUP;
	}
	return pc >= landing.found && pc < landing.sites_end ? ZPL_STRAY_FOUND : ZPL_STRAY_NONE;
}
