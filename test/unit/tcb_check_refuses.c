/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* zpl_tcb_check() does without libc's hints where it can, refuses with a reason where it cannot. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tcb_ns.h"

#define TELLS_EXITING 6

static const struct {
	const char *missing;
	long result;
	const char *reason;
} cases[] = {
	{ "getauxval", -ENOSYS, "" },
	{ "pthread_create", -EAGAIN, "" },
	{ "__call_tls_dtors", -ENOTSUP, "libc does not offer to run thread_local destructors" },
	{ "_thread_db_rtld_global__dl_stack_user", -ENOTSUP,
	  "libc does not say where ld.so lists threads" },
	{ "_thread_db_pthread_list", -ENOTSUP, "libc does not say where ld.so lists threads" },
	{ "_thread_db_pthread_tid", 0, "" },
	{ "_thread_db_pthread_cancelhandling", -ENOTSUP, /* or, before 2.35, it is found */
	  "no single bit of a thread block says that it is exiting" },
	{ "__pthread_keys", 0, "" },
	{ "__rseq_offset", 0, "" },
	{ "", 0, "" },
};

static ns_fn function(void *space, const char *name)
{
	void *symbol = dlsym(space, name);
	ns_fn fn;

	REQUIRE(symbol);
	memcpy(&fn, &symbol, sizeof(fn));
	return fn;
}

/* In a process of its own: a libc makes its first thread once. */
static int try_case(size_t i)
{
	void *space = dlmopen(LM_ID_NEWLM, TCB_BLIND, RTLD_NOW);
	const char *reason;
	long result;

	REQUIRE(space);
	function(space, "blind_to")((long)cases[i].missing);
	result = function(space, "side_check")(0);
	reason = (const char *)function(space, "side_failure")(0);
	printf("%s: %ld %s\n", cases[i].missing, result, reason);
	fflush(stdout);
	if (i == TELLS_EXITING && result == 0)
		return 0;
	return result != cases[i].result || strcmp(reason, cases[i].reason);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			_exit(try_case(i));
		REQUIRE(waitpid(pid, &status, 0) == pid && status == 0);
	}
	return 0;
}
