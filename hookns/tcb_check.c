/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_check - find the layout of the running libc's thread blocks, and prove that a lent
 * one works
 *
 * Nothing here is a hard-coded offset: what libc's own tables for debuggers
 * (_thread_db_*, its nptl_db interface) say is taken only if the behaviour agrees, and where
 * they are missing the behaviour alone decides, if it leaves one answer.
 *
 * Runs once, at start-up, in the hook namespace on the start-up thread.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../loader/arch/x86_64/syscall.h"
#include "tcb.h"
#include "tcb_layout.h"
#include "tcb_probe.h"

#define SNAPSHOT 4096
/* The block that was tried is the first that is lent: it has the stack that is asked for then. */
#define FIRST_SIZE	   (ZPL_TCB_STACK + (size_t)128 * 1024)
#define LAST_SIZE	   ((size_t)64 * 1024 * 1024)
#define MAX_THREADS_LISTED 100000
#define SIG_CANCEL	   32 /* libc keeps these two for itself: nptl(7) */
#define SIG_SETXID	   33

struct kernel_sigaction {
	uint64_t handler;
	uint64_t flags;
	uint64_t restorer;
	uint64_t mask;
};

/** Two threads: @natural ends as libc ends a thread, @raw is to be lent. */
struct specimen {
	struct zpl_tcb tcb;
	struct zpl_tcb_birth birth;
	unsigned char snapshot[SNAPSHOT];
};

static const char *failure;

const char *zpl_tcb_check_failure(void)
{
	return failure;
}

static int fails(const char *what)
{
	failure = what;
	return -ENOTSUP;
}

/* {bits, elements, offset}: nptl_db's description of a field; 0: this libc has none. */
static size_t debugger_offset(const char *symbol)
{
	const uint32_t *desc = dlsym(RTLD_DEFAULT, symbol);

	return desc ? desc[2] : 0;
}

static int start_specimen(struct specimen *s, bool natural)
{
	int err = -EINVAL;

	for (size_t size = FIRST_SIZE; err == -EINVAL && size <= LAST_SIZE; size *= 2) {
		s->birth = (struct zpl_tcb_birth){ .natural = natural,
						   .snapshot = s->snapshot,
						   .snapshot_size = SNAPSHOT };
		err = zpl_tcb_birth(&s->tcb, size, &s->birth);
	}
	if (err == -EINVAL)
		return fails("the static TLS leaves no room on a 64 MiB stack");
	return err;
}

static int await_specimen(struct specimen *s)
{
	zpl_tcb_await(&s->birth.running);
	return s->birth.fs == s->tcb.fs_base ? 0 : fails("pthread_t is not the fs base");
}

static int32_t was(const struct specimen *s, size_t offset)
{
	int32_t word;

	memcpy(&word, s->snapshot + offset, sizeof(word));
	return word;
}

static int32_t is(const struct specimen *s, size_t offset)
{
	return __atomic_load_n(zpl_tcb_word(s->tcb.fs_base, offset), __ATOMIC_ACQUIRE);
}

static size_t compared(const struct specimen *a, const struct specimen *b)
{
	size_t n = SNAPSHOT;

	if (a->birth.end - a->tcb.fs_base < n)
		n = a->birth.end - a->tcb.fs_base;
	if (b->birth.end - b->tcb.fs_base < n)
		n = b->birth.end - b->tcb.fs_base;
	return n & ~(size_t)3;
}

/* The thread id is the only word that was the id in both while they ran. */
static int find_tid(struct zpl_tcb_layout *l, const struct specimen *a, const struct specimen *b)
{
	size_t told = debugger_offset("_thread_db_pthread_tid");
	size_t end = compared(a, b);
	size_t n = 0;

	for (size_t i = 0; i < end; i += sizeof(int32_t)) {
		if (was(a, i) != a->birth.tid || was(b, i) != b->birth.tid)
			continue;
		if (told && told != i)
			continue;
		l->tid = i;
		n++;
	}
	if (n != 1)
		return fails("no single word of a thread block holds the thread id");
	l->cleared = l->tid;
	if (b->birth.clear_at)
		l->cleared = b->birth.clear_at - b->tcb.fs_base;
	return l->cleared < end ? 0 : fails("the kernel does not clear a word of the block");
}

/* libc sets the bit when a thread ends in its own way, and did not in the other. */
static int find_exiting(struct zpl_tcb_layout *l, const struct specimen *natural,
			const struct specimen *raw)
{
	size_t told = debugger_offset("_thread_db_pthread_cancelhandling");
	size_t end = compared(natural, raw);
	size_t n = 0;

	for (size_t i = 0; i < end; i += sizeof(int32_t)) {
		uint32_t now = (uint32_t)is(natural, i);

		if (was(natural, i) != 0 || was(raw, i) != 0 || is(raw, i) != 0)
			continue;
		if (!now || (now & (now - 1)) || (told && told != i))
			continue;
		l->cancel = i;
		l->exiting = now;
		n++;
	}
	return n == 1 ? 0 : fails("no single bit of a thread block says that it is exiting");
}

static int find_rseq(struct zpl_tcb_layout *l)
{
	const ptrdiff_t *offset = dlsym(RTLD_DEFAULT, "__rseq_offset");
	const unsigned *size = dlsym(RTLD_DEFAULT, "__rseq_size");

	l->rseq_cpu = offset && size && *size ? (size_t)*offset + 4 : 0; /* cpu_id: linux/rseq.h */
	return 0;
}

/* It need not be in the block: then a robust mutex is not looked after. */
static void find_robust(struct zpl_tcb_layout *l, const struct specimen *raw)
{
	uint64_t at = raw->birth.robust - raw->tcb.fs_base;

	l->robust = raw->birth.robust && at < raw->birth.end - raw->tcb.fs_base ? at : 0;
}

static bool on_list(const struct zpl_tcb_list *head, const struct zpl_tcb_list *node)
{
	const struct zpl_tcb_list *at = head->next;

	for (int i = 0; i < MAX_THREADS_LISTED && at != head; i++, at = at->next)
		if (at == node)
			return true;
	return false;
}

static int find_lists(struct zpl_tcb_layout *l, const struct specimen *raw)
{
	char *const *global = dlsym(RTLD_DEFAULT, "__nptl_rtld_global");
	size_t used = debugger_offset("_thread_db_rtld_global__dl_stack_used");
	size_t user = debugger_offset("_thread_db_rtld_global__dl_stack_user");

	l->specific = debugger_offset("_thread_db_pthread_specific");
	l->list = debugger_offset("_thread_db_pthread_list");
	if (strverscmp(gnu_get_libc_version(), "2.34") < 0)
		return 0;
	if (!global || !used || !user || !l->list || !l->specific)
		return fails("libc does not say where ld.so lists threads");
	l->used = (struct zpl_tcb_list *)(void *)(*global + used);
	l->user = (struct zpl_tcb_list *)(void *)(*global + user);
	if (!on_list(l->user, (struct zpl_tcb_list *)(raw->tcb.fs_base + l->list)))
		return fails("a thread block is not where ld.so is said to list it");
	return 0;
}

static int examine(struct zpl_tcb_layout *l, struct specimen *natural, struct specimen *raw)
{
	int err = find_tid(l, natural, raw);

	if (err)
		return err;
	zpl_tcb_await(zpl_tcb_word(natural->tcb.fs_base, l->cleared));
	zpl_tcb_await(zpl_tcb_word(raw->tcb.fs_base, l->cleared));
	err = find_exiting(l, natural, raw);
	if (!err)
		err = find_rseq(l);
	if (!err)
		err = find_lists(l, raw);
	if (err)
		return err;
	find_robust(l, raw);
	l->overhead = raw->birth.end - (raw->birth.sp & ~UINT64_C(63));
	zpl_tcb_finish(&raw->tcb, &raw->birth);
	failure = zpl_tcb_probe(l, &raw->tcb);
	return failure ? -ENOTSUP : 0;
}

static int make_specimens(struct specimen *natural, struct specimen *raw)
{
	int err = start_specimen(natural, true);

	if (err)
		return err;
	err = start_specimen(raw, false);
	if (err) {
		zpl_tcb_await(&natural->birth.running);
		return err;
	}
	err = await_specimen(natural);
	return err ? err : await_specimen(raw);
}

/* Specimens of a failed check stay: nothing is known about how to free them. */
static int check_with(struct specimen *natural, struct specimen *raw)
{
	int err = make_specimens(natural, raw);

	if (!err)
		err = examine(&zpl_tcb_layout, natural, raw);
	if (err)
		return err;
	if (pthread_join((pthread_t)natural->tcb.fs_base, NULL))
		return fails("pthread_join() does not take a block back");
	zpl_tcb_discard(&natural->tcb);
	zpl_tcb_layout.spare = raw->tcb;
	zpl_tcb_layout.has_spare = true;
	zpl_tcb_layout.proved = true;
	return 0;
}

static long action(int sig, const struct kernel_sigaction *set, struct kernel_sigaction *get)
{
	return zpl_raw4(SYS_rt_sigaction, sig, set, get, 8);
}

/*
 * A libc that believes it has one thread makes ready for more at its first
 * pthread_create(): it installs its handler of signal 33. The libc of a dlmopen
 * namespace never believes so, and its setuid() would send a signal that nobody handles.
 */
static void expect_first_thread(char **single)
{
	*single = dlsym(RTLD_DEFAULT, "__libc_single_threaded");
	if (*single)
		**single = 1;
}

/* Back to @before, which other threads may be using. Return: what it was meanwhile; 0: it has not changed */
static uint64_t put_back(int sig, const struct kernel_sigaction *before)
{
	struct kernel_sigaction now;

	if (action(sig, NULL, &now) || now.handler == before->handler)
		return 0;
	(void)action(sig, before, NULL);
	return now.handler;
}

static int check_keeping_signals(struct specimen *pair)
{
	struct kernel_sigaction cancel, setxid;
	uint64_t handler;
	char *single;
	int err;

	(void)action(SIG_CANCEL, NULL, &cancel);
	(void)action(SIG_SETXID, NULL, &setxid);
	expect_first_thread(&single);
	err = check_with(&pair[0], &pair[1]);
	if (single)
		*single = 0;
	handler = put_back(SIG_SETXID, &setxid);
	if (handler)
		zpl_tcb_layout.setxid_handler = handler;
	put_back(SIG_CANCEL, &cancel);
	return err;
}

int zpl_tcb_check(void)
{
	struct specimen *pair;
	int err;

	failure = NULL;
	if (!(getauxval(AT_HWCAP2) & 2)) /* HWCAP2_FSGSBASE: asm/hwcap2.h */
		return -ENOSYS;
	pair = calloc(2, sizeof(*pair));
	if (!pair)
		return -ENOMEM;
	err = check_keeping_signals(pair);
	free(pair);
	return err;
}
