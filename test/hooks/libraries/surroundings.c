/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * surroundings - the hook changes its environment and keeps descriptors open
 *
 * The programs print their environment and their descriptors' numbers: neither may
 * show any of this. The hook's files must stay its own, whatever the program
 * closes or puts in their place.
 */
#include <errno.h>
#include <pthread.h>

#include "library.h"

#define N_FILES 8

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the files */
static FILE *file[N_FILES];
static pid_t owner; /* a child of vfork has the memory, but not the descriptors opened since */

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
	owner = getpid();
	return pthread_atfork(before_fork, after_fork, after_fork);
}

/* Opened at a call, not in init: that is when numbers could be taken away. */
static void use_file(unsigned long n)
{
	unsigned i = (unsigned)(n % N_FILES);
	char text[32] = "", wanted[32];

	snprintf(wanted, sizeof(wanted), "file %u", i);
	if (!file[i]) {
		file[i] = tmpfile();
		library_check(file[i] && fputs(wanted, file[i]) >= 0 && fflush(file[i]) == 0,
			      "surroundings: tmpfile");
	}
	rewind(file[i]);
	library_check(fgets(text, sizeof(text), file[i]) && strcmp(text, wanted) == 0,
		      "surroundings: the hook's file is not its own any more");
}

static void use_environment(unsigned long n)
{
	char name[32], value[32];

	snprintf(name, sizeof(name), "ZPL_TEST_%lu", n % 16);
	snprintf(value, sizeof(value), "%lu", n);
	library_check(setenv(name, value, 1) == 0 && getenv(name) && strcmp(getenv(name), value) == 0,
		      "surroundings: setenv");
	library_check(unsetenv("HOME") == 0 && !getenv("HOME"), "surroundings: unsetenv");
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	(void)call;
	pthread_mutex_lock(&lock);
	if (getpid() == owner)
		use_file(n);
	use_environment(n);
	errno = EXDEV;
	pthread_mutex_unlock(&lock);
}

static void library_end(void)
{
}

/* The parent's files share their offsets with the child's. */
static void library_fork_child(void)
{
	int i;

	for (i = 0; i < N_FILES; i++) {
		if (file[i])
			fclose(file[i]);
		file[i] = NULL;
	}
	owner = getpid();
}

LIBRARY_HOOK("surroundings");
