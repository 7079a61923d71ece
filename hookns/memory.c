/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * memory - see memory.h
 *
 * The lock is held from before a call until its effect is on record: another thread could be
 * given the same addresses as soon as the kernel has let go of them.
 */
#define _GNU_SOURCE
#include "memory.h"

#include <asm/unistd.h>
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/debugger.h"
#include "../loader/late.h"
#include "../loader/maps.h"
#include "../loader/punned.h"
#include "../loader/unknown.h"
#include "../loader/waiting.h"
#include "trap.h"
#include "user.h"
#include "zero.h"

#define PAGE 4096ull
#define DONTUNMAP 4u /* MREMAP_DONTUNMAP */
#define DONTNEED_LOCKED 24 /* MADV_DONTNEED_LOCKED, Linux 5.18 */
#define PROT_KNOWN (PROT_READ | PROT_WRITE | PROT_EXEC | 8ull | PROT_GROWSDOWN | PROT_GROWSUP)

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

void zpl_memory_lock(void)
{
	pthread_mutex_lock(&turn);
}

void zpl_memory_unlock(void)
{
	pthread_mutex_unlock(&turn);
}

bool zpl_memory_special(int64_t nr)
{
	switch (nr) {
	case __NR_mmap:
	case __NR_munmap:
	case __NR_mprotect:
	case __NR_pkey_mprotect:
	case __NR_mremap:
	case __NR_remap_file_pages:
	case __NR_shmat:
	case __NR_shmdt:
	case __NR_madvise:
	case __NR_personality:
		return true;
	default:
		return false;
	}
}

/* From here to the unlock memory changes; what that means for traps is settled at its end. */
static void done(void)
{
	zpl_trap_expect(false);
	zpl_trap_update();
	zpl_debugger_show();
	zpl_memory_unlock();
}

/* End of the pages that [addr, addr + len) touches; at the top if it wraps. */
static uint64_t end_of(uint64_t addr, uint64_t len)
{
	uint64_t end = (addr + len + PAGE - 1) & ~(PAGE - 1);

	return end < addr ? UINT64_MAX & ~(PAGE - 1) : end;
}

static long map_call(const uint64_t arg[6])
{
	uint64_t flags = arg[3], prot = arg[2];
	bool over = (flags & MAP_FIXED) && !(flags & MAP_FIXED_NOREPLACE);
	bool patchable = (flags & MAP_TYPE) == MAP_PRIVATE && (prot & PROT_READ) && !(prot & PROT_WRITE) &&
			 !zpl_user_is_sandboxed();
	int fd = patchable && !(flags & MAP_ANONYMOUS) ? (int)arg[4] : -1;
	bool runs;
	uint64_t end;
	long r;

	if (!(prot & PROT_EXEC) && !(over && zpl_late_known(arg[0], end_of(arg[0], arg[1]))))
		return zpl_raw_call(__NR_mmap, arg);
	zpl_memory_lock();
	end = end_of(arg[0], arg[1]);
	runs = over && (prot & PROT_EXEC) && (zpl_late_runs(arg[0], end) || zpl_unknown_ran(arg[0], end));
	zpl_trap_expect(runs);
	r = zpl_raw_call(__NR_mmap, arg);
	end = end_of((uint64_t)r, arg[1]);
	if (!zpl_raw_failed(r)) {
		zpl_late_forget((uint64_t)r, end);
		if (prot & PROT_EXEC)
			zpl_late_mapped((uint64_t)r, end, fd, arg[5], runs);
	}
	done();
	return r;
}

static long unmap_call(const uint64_t arg[6])
{
	uint64_t end = end_of(arg[0], arg[1]);
	long r;

	if ((arg[0] & (PAGE - 1)) || !zpl_late_known(arg[0], end))
		return zpl_raw_call(__NR_munmap, arg);
	zpl_memory_lock();
	r = zpl_raw_call(__NR_munmap, arg);
	if (!zpl_raw_failed(r))
		zpl_late_forget(arg[0], end);
	done();
	return r;
}

/* In a sandbox of the program's no call of our own can be made: all new code is unknown code. */
static void withdraw(uint64_t start, uint64_t end)
{
	if (!zpl_user_is_sandboxed())
		zpl_late_withdraw(start, end);
}

static void call_failed(uint64_t start, uint64_t end)
{
	if (!zpl_user_is_sandboxed())
		zpl_late_failed(start, end);
}

/* Threads may run it while it changes: their calls are trapped before a patch is taken back. */
static long open_up(int64_t nr, const uint64_t arg[6], uint64_t end)
{
	long r;

	zpl_trap_expect(true);
	r = zpl_raw_call(nr, arg);
	if (zpl_raw_failed(r))
		call_failed(arg[0], end);
	else if (zpl_user_is_sandboxed())
		zpl_late_mapped(arg[0], end, -1, 0, false);
	else
		zpl_late_opened(arg[0], end);
	return r;
}

/* No thread runs it from the call on, so no call is made there unseen. */
static long stop(int64_t nr, const uint64_t arg[6], uint64_t end)
{
	long r = zpl_raw_call(nr, arg);

	if (zpl_raw_failed(r))
		call_failed(arg[0], end);
	else if (zpl_user_is_sandboxed())
		zpl_late_forget(arg[0], end);
	else
		zpl_late_stopped(arg[0], end);
	return r;
}

static long protect(int64_t nr, const uint64_t arg[6], uint64_t end)
{
	long r;

	if (zpl_user_is_sandboxed())
		zpl_late_mapped(arg[0], end, -1, 0, false);
	else
		zpl_late_protect(arg[0], end);
	zpl_trap_update();
	r = zpl_raw_call(nr, arg);
	if (zpl_raw_failed(r))
		call_failed(arg[0], end);
	return r;
}

static long protect_call(int64_t nr, const uint64_t arg[6])
{
	uint64_t end = end_of(arg[0], arg[1]), prot = arg[2];
	bool exec = prot & PROT_EXEC;
	long r;

	if ((arg[0] & (PAGE - 1)) || end <= arg[0] || arg[1] > end - arg[0] || (prot & ~PROT_KNOWN) ||
	    (!exec && !zpl_late_known(arg[0], end)))
		return zpl_raw_call(nr, arg);
	zpl_memory_lock();
	if (!exec)
		r = stop(nr, arg, end);
	else
		r = prot & PROT_WRITE ? open_up(nr, arg, end) : protect(nr, arg, end);
	done();
	return r;
}

struct piece {
	uint64_t at, end;
	bool exec;
};

static int find_piece(const struct zpl_map *m, void *arg)
{
	struct piece *p = arg;

	if (p->at < m->start || p->at >= m->end)
		return 0;
	p->end = m->end;
	p->exec = m->exec;
	return 1;
}

static void arrived(uint64_t start, uint64_t end, bool runs)
{
	if (zpl_user_is_sandboxed())
		zpl_late_mapped(start, end, -1, 0, false);
	else
		zpl_late_arrived(start, end, runs);
}

static long remap_call(const uint64_t arg[6])
{
	uint64_t old_end = end_of(arg[0], arg[1]), end;
	bool known = zpl_late_known(arg[0], old_end), runs = false, moves;
	long r;

	if (!known && !((arg[3] & MREMAP_FIXED) && zpl_late_known(arg[4], end_of(arg[4], arg[2]))))
		return zpl_raw_call(__NR_mremap, arg);
	zpl_memory_lock();
	end = end_of(arg[4], arg[2]);
	if (arg[3] & MREMAP_FIXED)
		runs = zpl_late_runs(arg[4], end) || zpl_unknown_ran(arg[4], end);
	moves = zpl_late_runs(arg[0], old_end);
	zpl_trap_expect(runs || moves);
	withdraw(arg[0], old_end);
	r = zpl_raw_call(__NR_mremap, arg);
	if (zpl_raw_failed(r)) {
		if (moves && !zpl_user_is_sandboxed())
			zpl_late_arrived(arg[0], old_end, true);
	} else {
		end = end_of((uint64_t)r, arg[2]);
		zpl_late_forget(arg[0], old_end);
		zpl_late_forget((uint64_t)r, end);
		arrived((uint64_t)r, end, runs);
		if (!arg[1] || (arg[3] & DONTUNMAP))
			arrived(arg[0], old_end, false);
	}
	done();
	return r;
}

static long remap_pages_call(const uint64_t arg[6])
{
	uint64_t end = end_of(arg[0], arg[1]);
	long r;

	if (!zpl_late_known(arg[0], end))
		return zpl_raw_call(__NR_remap_file_pages, arg);
	zpl_memory_lock();
	r = zpl_raw_call(__NR_remap_file_pages, arg);
	if (!zpl_raw_failed(r))
		zpl_late_mapped(arg[0], end, -1, 0, false);
	done();
	return r;
}

static long attach_call(const uint64_t arg[6])
{
	struct piece p;
	long r;

	if (!(arg[2] & (SHM_EXEC | SHM_REMAP)))
		return zpl_raw_call(__NR_shmat, arg);
	zpl_memory_lock();
	r = zpl_raw_call(__NR_shmat, arg);
	p = (struct piece){ .at = (uint64_t)r };
	if (!zpl_raw_failed(r) && zpl_maps_each_of(ZPL_MAPS_NO_PATH, find_piece, &p) == 1) {
		zpl_late_forget((uint64_t)r, p.end);
		if (p.exec)
			zpl_late_mapped((uint64_t)r, p.end, -1, 0, false);
	}
	done();
	return r;
}

static long detach_call(const uint64_t arg[6])
{
	struct piece p = { .at = arg[0] };
	long r;

	zpl_memory_lock();
	if (zpl_late_known(arg[0], arg[0] + PAGE))
		zpl_maps_each_of(ZPL_MAPS_NO_PATH, find_piece, &p);
	r = zpl_raw_call(__NR_shmdt, arg);
	if (!zpl_raw_failed(r) && p.end)
		zpl_late_forget(arg[0], p.end);
	done();
	return r;
}

/*
 * Private pages that are dropped come again as the file has them: without patches, which could not be
 * put back while other threads run there. So those stay; but for the patches they are the file's.
 */
static long advise_call(const uint64_t arg[6])
{
	uint64_t end = end_of(arg[0], arg[1]), at = arg[0], patched;
	int advice = (int)arg[2];
	long r, err = 0;

	if ((advice != MADV_DONTNEED && advice != DONTNEED_LOCKED) || (at & (PAGE - 1)) || end <= at ||
	    !zpl_late_known(at, end))
		return zpl_raw_call(__NR_madvise, arg);
	zpl_memory_lock();
	for (; at < end; at = patched + PAGE) {
		patched = zpl_late_patched_page(at, end);
		r = patched > at ? zpl_raw3(__NR_madvise, at, patched - at, advice) : 0;
		err = err ? err : r;
	}
	zpl_memory_unlock();
	return err;
}

/* From then on whatever can be read can be executed, without anybody asking for that. */
static long personality_call(const uint64_t arg[6])
{
	if ((uint32_t)arg[0] != UINT32_MAX && (arg[0] & READ_IMPLIES_EXEC)) {
		zpl_memory_lock();
		zpl_trap_implied();
		done();
	}
	return zpl_raw_call(__NR_personality, arg);
}

void zpl_memory_wanted(bool all)
{
	if (!zpl_waiting_any() || zpl_user_is_sandboxed())
		return;
	zpl_memory_lock();
	zpl_waiting_look(all);
	done();
}

void zpl_memory_trapped(uint64_t addr)
{
	if (zpl_user_is_sandboxed())
		return;
	zpl_memory_lock();
	zpl_punned_patch(addr);
	done();
}

long zpl_memory_call(int64_t nr, const uint64_t arg[6])
{
	long r;

	if (zpl_zero_memory_call(nr, arg, &r))
		return r;
	switch (nr) {
	case __NR_mmap:
		return map_call(arg);
	case __NR_munmap:
		return unmap_call(arg);
	case __NR_mremap:
		return remap_call(arg);
	case __NR_remap_file_pages:
		return remap_pages_call(arg);
	case __NR_shmat:
		return attach_call(arg);
	case __NR_shmdt:
		return detach_call(arg);
	case __NR_madvise:
		return advise_call(arg);
	case __NR_personality:
		return personality_call(arg);
	default:
		return protect_call(nr, arg);
	}
}
