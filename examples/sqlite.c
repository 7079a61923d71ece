/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sqlite - writes every call into an SQLite database
 *
 * Use: ZPL_SQLITE_FILE=calls.db LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/sqlite.so PROGRAM
 *      sqlite3 calls.db 'SELECT name, count(*), sum(seconds) FROM calls GROUP BY name'
 *
 * All processes of the program write to the one file (default: zpl.db). Calls are
 * gathered and inserted 256 at a time in one short transaction, so that processes
 * do not wait long for each other. A process killed by a signal loses its last ones.
 *
 * A connection must not be carried over a fork: the child opens its own. A child of
 * vfork shares memory with its parent, which then inserts the child's calls.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <zpl/hook.h>

#include "names.h"

#define N_GATHERED 256

struct row {
	double start;
	double seconds;
	int pid, tid;
	int64_t nr;
	uint64_t arg[6];
	long result;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all below */
static struct row rows[N_GATHERED];
static unsigned n_rows;
static sqlite3 *db;
static sqlite3_stmt *insert;
static pid_t owner;
static char file[4096];

static void complain(const char *what)
{
	fprintf(stderr, "sqlite: %s: %s: %s\n", what, file, db ? sqlite3_errmsg(db) : "out of memory");
}

static int open_database(void)
{
	static const char setup[] =
		"PRAGMA synchronous = OFF;"
		"CREATE TABLE IF NOT EXISTS calls (start REAL, seconds REAL, pid INTEGER, tid INTEGER,"
		" nr INTEGER, name TEXT, a1 INTEGER, a2 INTEGER, a3 INTEGER, a4 INTEGER, a5 INTEGER,"
		" a6 INTEGER, result INTEGER);";

	owner = getpid();
	insert = NULL;
	if (sqlite3_open(file, &db) != SQLITE_OK || sqlite3_busy_timeout(db, 60000) != SQLITE_OK ||
	    sqlite3_exec(db, setup, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "INSERT INTO calls VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &insert,
			       NULL) != SQLITE_OK) {
		complain("cannot open");
		return -1;
	}
	return 0;
}

static void insert_row(const struct row *row)
{
	int i;

	sqlite3_bind_double(insert, 1, row->start);
	sqlite3_bind_double(insert, 2, row->seconds);
	sqlite3_bind_int(insert, 3, row->pid);
	sqlite3_bind_int(insert, 4, row->tid);
	sqlite3_bind_int64(insert, 5, row->nr);
	sqlite3_bind_text(insert, 6, names_of((long)row->nr), -1, SQLITE_STATIC);
	for (i = 0; i < 6; i++)
		sqlite3_bind_int64(insert, 7 + i, (sqlite3_int64)row->arg[i]);
	sqlite3_bind_int64(insert, 13, row->result);
	if (sqlite3_step(insert) != SQLITE_DONE)
		complain("cannot insert");
	sqlite3_reset(insert);
}

/* With the lock held. */
static void insert_gathered(void)
{
	unsigned i;

	if (!insert || n_rows == 0)
		return;
	if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
		complain("cannot begin");
	for (i = 0; i < n_rows; i++)
		insert_row(&rows[i]);
	if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		complain("cannot commit");
	n_rows = 0;
}

static void flush(void)
{
	pthread_mutex_lock(&lock);
	if (getpid() == owner)
		insert_gathered();
	pthread_mutex_unlock(&lock);
}

/* Around a fork nobody else is in SQLite, and nothing is left to insert twice. */
static void before_fork(void)
{
	pthread_mutex_lock(&lock);
	insert_gathered();
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

static int init(const struct zpl_api *api)
{
	const char *name = getenv("ZPL_SQLITE_FILE");
	char dir[2048] = "";

	(void)api;
	if (!name || !*name)
		name = "zpl.db";
	if (name[0] != '/' && !getcwd(dir, sizeof(dir)))
		return -1;
	snprintf(file, sizeof(file), "%s%s%s", dir, dir[0] ? "/" : "", name);
	if (pthread_atfork(before_fork, after_fork, after_fork) != 0)
		return -1;
	return open_database();
}

static double now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void gather(const struct row *row)
{
	pthread_mutex_lock(&lock);
	if (n_rows == N_GATHERED)
		insert_gathered();
	rows[n_rows++] = *row;
	pthread_mutex_unlock(&lock);
}

static bool may_not_return(int64_t nr)
{
	return nr == SYS_exit || nr == SYS_exit_group || nr == SYS_execve || nr == SYS_execveat ||
	       nr == SYS_rt_sigreturn;
}

static long handle(struct zpl_call *call)
{
	struct row row = { .start = now(CLOCK_REALTIME), .tid = call->tid, .nr = call->nr };
	double begin = now(CLOCK_MONOTONIC);
	bool last = may_not_return(call->nr);

	row.pid = getpid();
	memcpy(row.arg, call->arg, sizeof(row.arg));
	if (last) {
		gather(&row);
		if (row.nr == SYS_execve || row.nr == SYS_execveat)
			flush();
		return zpl_next(call);
	}
	row.result = zpl_next(call);
	row.seconds = now(CLOCK_MONOTONIC) - begin;
	if (row.result == 0 && getpid() != row.pid)
		return 0; /* the child of a fork: the call is the parent's */
	gather(&row);
	return row.result;
}

static void fork_child(void)
{
	n_rows = 0;
	open_database();
}

static void at_exit(int status)
{
	(void)status;
	flush();
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("sqlite"),
	.init = init,
	.handle = handle,
	.fork_child = fork_child,
	.exit = at_exit,
};
