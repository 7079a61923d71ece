/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb - make, lend and free thread blocks of the hook namespace's libc
 *
 * Runs in the hook namespace, on a hook thread block or on the start-up thread.
 * A block is that of a thread which pthread_create() made on a stack of ours and which
 * ended by a raw exit: libc still holds it for a joinable thread, so it stays in ld.so's
 * lists (dlopen initialises the static TLS of new libraries in it) and pthread_join()
 * frees it. Its "exiting" bit is set, so that setuid() does not wait for it and
 * nothing cancels it.
 */
#define _GNU_SOURCE
#include "tcb.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../loader/arch/x86_64/syscall.h"
#include "tcb_layout.h"

#define PAGE  ((size_t)4096)
#define GUARD ZPL_TCB_GUARD
/* Stack of an idle block that is kept; what hooks touched below it is given back. */
#define KEEP_STACK ((size_t)64 * 1024)

#define SIG_SETXID 33 /* libc keeps it for itself: nptl(7) */

/* rseq(2) says of a thread that has not registered: linux/rseq.h. */
#define RSEQ_UNREGISTERED (-2)

struct zpl_tcb_layout zpl_tcb_layout;
bool zpl_tcb_lets_setxid_in;

#define SETXID_MARK 0x40 /* beside the "exiting" bit: nptl/descr.h, SETXID_BITMASK of glibc 2.31 to 2.42 */

static uint64_t all_signals(void)
{
	return zpl_tcb_lets_setxid_in ? ~(UINT64_C(1) << (SIG_SETXID - 1)) : ~UINT64_C(0);
}

/* setuid() counts on the thread once it has marked it, and does not mark one that is exiting. */
static void exit_unmarked(uint64_t fs)
{
	int32_t *word = zpl_tcb_word(fs, zpl_tcb_layout.cancel);

	if (!zpl_tcb_lets_setxid_in || !zpl_tcb_layout.proved)
		return;
	__atomic_fetch_or(word, (int32_t)zpl_tcb_layout.exiting, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(word, __ATOMIC_SEQ_CST) & SETXID_MARK)
		(void)zpl_raw0(SYS_sched_yield);
}

void zpl_tcb_await(const int32_t *word)
{
	int32_t seen;

	while ((seen = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != 0)
		(void)zpl_raw4(SYS_futex, word, FUTEX_WAIT, seen, NULL);
}

static void note_birth(struct zpl_tcb_birth *birth)
{
	size_t size = birth->snapshot_size;
	int *clear_at = NULL;
	void *robust = NULL;
	size_t robust_size;

	birth->fs = zpl_rdfsbase();
	birth->tid = (int32_t)zpl_raw0(SYS_gettid);
	if (!birth->snapshot)
		return;
	if (zpl_raw2(SYS_prctl, PR_GET_TID_ADDRESS, &clear_at) == 0)
		birth->clear_at = (uint64_t)clear_at;
	if (zpl_raw3(SYS_get_robust_list, 0, &robust, &robust_size) == 0)
		birth->robust = (uint64_t)robust;
	if (birth->end - birth->fs < size)
		size = birth->end - birth->fs;
	memcpy(birth->snapshot, (const void *)birth->fs, size);
}

/*
 * The block's own thread. libc's frame that called it is kept below what is lent, so
 * that a pthread_exit() in a hook still finds where to unwind to.
 */
static void *be_born(void *arg)
{
	struct zpl_tcb_birth *birth = arg;
	bool natural = birth->natural;

	birth->sp = (uint64_t)__builtin_frame_address(0);
	note_birth(birth);
	__atomic_store_n(&birth->running, 0, __ATOMIC_RELEASE);
	(void)zpl_raw3(SYS_futex, &birth->running, FUTEX_WAKE, INT_MAX);
	if (natural)
		return NULL;
	exit_unmarked(zpl_rdfsbase());
	for (;;)
		(void)zpl_raw1(SYS_exit, 0);
}

static int map_stack(struct zpl_tcb *tcb, size_t size)
{
	long map = zpl_raw6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	long err;

	if (map < 0 && map > -(long)PAGE)
		return -ENOMEM;
	err = zpl_raw3(SYS_mprotect, map, GUARD, PROT_NONE);
	if (err) {
		(void)zpl_raw2(SYS_munmap, map, size);
		return (int)err;
	}
	tcb->map = (void *)map;
	tcb->map_size = size;
	tcb->stack = (char *)tcb->map + GUARD;
	return 0;
}

int zpl_tcb_start(void *stack, size_t size, void *(*run)(void *), void *arg, uint64_t *fs)
{
	pthread_attr_t attr;
	pthread_t thread = 0;
	uint64_t all = all_signals();
	uint64_t before;
	int err;

	err = pthread_attr_init(&attr);
	if (err)
		return -err;
	err = pthread_attr_setstack(&attr, stack, size);
	if (!err) {
		/* The thread must never run a handler of the program. */
		(void)zpl_raw4(SYS_rt_sigprocmask, SIG_BLOCK, &all, &before, 8);
		err = pthread_create(&thread, &attr, run, arg);
		(void)zpl_raw4(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8);
	}
	(void)pthread_attr_destroy(&attr);
	*fs = (uint64_t)thread;
	return -err;
}

int zpl_tcb_birth(struct zpl_tcb *tcb, size_t size, struct zpl_tcb_birth *birth)
{
	int err = map_stack(tcb, size);

	if (err)
		return err;
	birth->end = (uint64_t)tcb->map + size;
	birth->running = 1;
	err = zpl_tcb_start(tcb->stack, size - GUARD, be_born, birth, &tcb->fs_base);
	if (err)
		(void)zpl_raw2(SYS_munmap, tcb->map, size);
	return err;
}

void zpl_tcb_finish(struct zpl_tcb *tcb, const struct zpl_tcb_birth *birth)
{
	const struct zpl_tcb_layout *l = &zpl_tcb_layout;

	tcb->stack_top = (void *)(birth->sp & ~UINT64_C(63));
	tcb->copies = NULL;
	tcb->next = NULL;
	*zpl_tcb_word(tcb->fs_base, l->tid) = 0;
	*zpl_tcb_word(tcb->fs_base, l->cancel) = (int32_t)l->exiting;
	/* The borrower's rseq area is the program's; here it would stand still. */
	if (l->rseq_cpu)
		*zpl_tcb_word(tcb->fs_base, l->rseq_cpu) = RSEQ_UNREGISTERED;
}

static bool take_spare(struct zpl_tcb *tcb, size_t size)
{
	struct zpl_tcb *spare = &zpl_tcb_layout.spare;

	if (!zpl_tcb_layout.has_spare ||
	    size > (uintptr_t)spare->stack_top - (uintptr_t)spare->stack)
		return false;
	if (!__atomic_exchange_n(&zpl_tcb_layout.has_spare, false, __ATOMIC_ACQUIRE))
		return false;
	*tcb = *spare;
	return true;
}

int zpl_tcb_create(struct zpl_tcb *tcb, size_t size)
{
	struct zpl_tcb_birth birth = { .natural = false };
	size_t whole = GUARD + ((size + zpl_tcb_layout.overhead + PAGE - 1) & ~(PAGE - 1));
	int err;

	if (!zpl_tcb_layout.proved)
		return -ENOTSUP;
	if (take_spare(tcb, size))
		return 0;
	err = zpl_tcb_birth(tcb, whole, &birth);
	if (err)
		return err == -ENOMEM ? err : -EAGAIN;
	zpl_tcb_await(zpl_tcb_word(tcb->fs_base, zpl_tcb_layout.cleared));
	zpl_tcb_finish(tcb, &birth);
	return 0;
}

void zpl_tcb_lend(struct zpl_tcb *tcb, int32_t tid)
{
	__atomic_store_n(zpl_tcb_word(tcb->fs_base, zpl_tcb_layout.tid), tid, __ATOMIC_RELEASE);
}

void zpl_tcb_trim(struct zpl_tcb *tcb)
{
	uintptr_t low = (uintptr_t)tcb->stack;
	uintptr_t keep = (uintptr_t)tcb->stack_top - KEEP_STACK;
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);

	if ((uintptr_t)tcb->stack_top < low + KEEP_STACK)
		return;
	/* Not what the caller stands on; 4 KiB below it covers this call. */
	if (here >= low && here < keep + PAGE)
		keep = here > low + 2 * PAGE ? here - PAGE : low;
	keep &= ~(PAGE - 1);
	if (keep > low)
		(void)zpl_raw3(SYS_madvise, low, keep - low, MADV_DONTNEED);
}

void zpl_tcb_destroy(struct zpl_tcb *tcb)
{
	zpl_tcb_bury(tcb);
	/* libc then takes the thread for ended and frees its TLS vector and list node. */
	zpl_tcb_lend(tcb, 0);
	if (pthread_join((pthread_t)tcb->fs_base, NULL) == 0)
		zpl_tcb_discard(tcb);
}

void zpl_tcb_discard(struct zpl_tcb *tcb)
{
	zpl_tcb_empty(tcb);
	(void)zpl_raw2(SYS_munmap, tcb->map, tcb->map_size);
	*tcb = (struct zpl_tcb){ 0 };
}

void zpl_tcb_has_setxid_handler(uint64_t handler)
{
	zpl_tcb_layout.setxid_handler = handler;
}

uint64_t zpl_tcb_setxid_handler(void)
{
	return zpl_tcb_layout.setxid_handler;
}

void zpl_tcb_setxid(uint64_t program_fs, void *info, void *context)
{
	void (*handler)(int, void *, void *) =
		(void (*)(int, void *, void *))zpl_tcb_layout.setxid_handler;
	uint64_t fs = zpl_rdfsbase();

	if (!handler)
		return;
	zpl_wrfsbase(program_fs);
	handler(SIG_SETXID, info, context);
	zpl_wrfsbase(fs);
}
