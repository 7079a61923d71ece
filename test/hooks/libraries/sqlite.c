/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* sqlite - inserts every call into a table in memory; the count must agree now and then and at the end */
#include <pthread.h>
#include <sqlite3.h>

#include "library.h"

#define MOST_ROWS 2000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the count and the table */
static sqlite3 *db;
static sqlite3_stmt *insert;
static long inserted;

static int open_table(void)
{
	inserted = 0;
	return sqlite3_open(":memory:", &db) != SQLITE_OK ||
	       sqlite3_exec(db, "CREATE TABLE calls (nr INTEGER, tid INTEGER)", NULL, NULL, NULL) != SQLITE_OK ||
	       sqlite3_prepare_v2(db, "INSERT INTO calls VALUES (?, ?)", -1, &insert, NULL) != SQLITE_OK;
}

/* With the lock held. */
static void check_count(void)
{
	sqlite3_stmt *count = NULL;

	library_check(sqlite3_prepare_v2(db, "SELECT count(*) FROM calls", -1, &count, NULL) == SQLITE_OK &&
		      sqlite3_step(count) == SQLITE_ROW, "sqlite: select");
	library_check(sqlite3_column_int64(count, 0) == inserted, "sqlite: rows are missing");
	sqlite3_finalize(count);
}

/* With the lock held. A table without end makes each fork slower than the one before. */
static void start_again(void)
{
	check_count();
	library_check(sqlite3_exec(db, "DELETE FROM calls", NULL, NULL, NULL) == SQLITE_OK, "sqlite: delete");
	inserted = 0;
}

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

static int library_start(void)
{
	return pthread_atfork(before_fork, after_fork, after_fork) || open_table();
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	(void)n;
	pthread_mutex_lock(&lock);
	sqlite3_bind_int64(insert, 1, call->nr);
	sqlite3_bind_int64(insert, 2, call->tid);
	library_check(sqlite3_step(insert) == SQLITE_DONE, "sqlite: insert");
	sqlite3_reset(insert);
	if (++inserted == MOST_ROWS)
		start_again();
	pthread_mutex_unlock(&lock);
}

static void library_end(void)
{
	pthread_mutex_lock(&lock);
	check_count();
	pthread_mutex_unlock(&lock);
}

static void library_fork_child(void)
{
	sqlite3_finalize(insert);
	sqlite3_close(db);
	library_check(open_table() == 0, "sqlite: open in a child");
}

LIBRARY_HOOK("sqlite");
