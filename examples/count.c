/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * count - how often a program makes each system call
 *
 * Use: LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/count.so PROGRAM
 *      ZPL_COUNT_FILE=FILE appends the table to FILE instead of writing it to
 *      stderr; %p in FILE becomes the pid.
 *
 * The table is written when a process ends and before it becomes another by
 * exec. Children of vfork count for their parent until they exec.
 */
#include <errno.h>
#include <sys/prctl.h>

#include "names.h"
#include "output.h"

/* Numbers up to this have a counter of their own; all others share the last. */
#define N_COUNTERS 600

static _Atomic unsigned long counters[N_COUNTERS + 1];
static _Atomic int owner; /* the pid that the counters belong to */
static struct output out;

struct row {
	unsigned long calls;
	long nr;
};

static int init(const struct zpl_api *api)
{
	(void)api;
	atomic_store(&owner, getpid());
	return output_open(&out, "ZPL_COUNT_FILE");
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->calls != y->calls)
		return x->calls < y->calls ? 1 : -1;
	return x->nr < y->nr ? -1 : 1;
}

static size_t collect_rows(struct row *rows, unsigned long *total)
{
	size_t n = 0;
	long nr;

	*total = 0;
	for (nr = 0; nr <= N_COUNTERS; nr++) {
		unsigned long calls = atomic_load_explicit(&counters[nr], memory_order_relaxed);

		if (!calls)
			continue;
		rows[n++] = (struct row) { calls, nr };
		*total += calls;
	}
	qsort(rows, n, sizeof(rows[0]), compare_rows);
	return n;
}

static void print_row(FILE *table, const struct row *row)
{
	const char *name = names_of(row->nr);

	if (row->nr == N_COUNTERS)
		fprintf(table, "%10lu  (other numbers)\n", row->calls);
	else if (name)
		fprintf(table, "%10lu  %s\n", row->calls, name);
	else
		fprintf(table, "%10lu  syscall_%ld\n", row->calls, row->nr);
}

static void print_table(void)
{
	struct row rows[N_COUNTERS + 1];
	unsigned long total;
	size_t i, size, n = collect_rows(rows, &total);
	char comm[17] = "", *text = NULL;
	FILE *table = open_memstream(&text, &size);

	if (!table)
		return;
	prctl(PR_GET_NAME, comm);
	fprintf(table, "zpl count: %s (pid %d): %lu calls, %zu different\n", comm, atomic_load(&owner),
		total, n);
	for (i = 0; i < n; i++)
		print_row(table, &rows[i]);
	if (fclose(table) == 0)
		output_write(&out, text, size);
	free(text);
}

static void forget(void)
{
	size_t i;

	for (i = 0; i <= N_COUNTERS; i++)
		atomic_store_explicit(&counters[i], 0, memory_order_relaxed);
}

/*
 * An exec that succeeds does not come back, so the table is written before it,
 * and only if the file can be executed: shells and execvp try many that cannot.
 */
static void before_exec(const struct zpl_call *call)
{
	long dirfd = call->nr == SYS_execveat ? (long)call->arg[0] : AT_FDCWD;
	long path = call->nr == SYS_execveat ? (long)call->arg[1] : (long)call->arg[0];
	long flags = call->nr == SYS_execveat ? (long)call->arg[4] : 0;

	if (getpid() != atomic_load(&owner))
		return; /* a child of vfork: the counters are its parent's */
	if (zpl_syscall(SYS_faccessat2, dirfd, path, X_OK, flags | AT_EACCESS, 0, 0) != 0)
		return;
	print_table();
	forget();
}

static long handle(struct zpl_call *call)
{
	long nr = call->nr >= 0 && call->nr < N_COUNTERS ? (long)call->nr : N_COUNTERS;

	atomic_fetch_add_explicit(&counters[nr], 1, memory_order_relaxed);
	if (nr == SYS_execve || nr == SYS_execveat)
		before_exec(call);
	return zpl_next(call);
}

static void fork_child(void)
{
	forget();
	atomic_store(&owner, getpid());
	output_fork_child(&out);
}

static void at_exit(int status)
{
	(void)status;
	if (getpid() == atomic_load(&owner))
		print_table();
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("count"),
	.init = init,
	.handle = handle,
	.fork_child = fork_child,
	.exit = at_exit,
};
