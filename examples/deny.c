/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * deny - refuses system calls by name: fault injection
 *
 * Use: ZPL_DENY=RULE,... LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/deny.so PROGRAM
 *
 *      unlink=EPERM      every unlink fails with EPERM
 *      openat=ENOENT:3   every third openat fails
 *      write=ENOSPC+10   the first ten succeed, all later ones fail
 *
 * A refused call is not made. Several rules for one name: the first that applies
 * counts. A wrong rule stops the start. Only the named calls are asked for, and fast() decides
 * them all: no call costs what a hook with libc around it does.
 */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <zpl/hook.h>

#include "names.h"

#define MAX_RULES 64

struct rule {
	long nr;
	long error;
	unsigned long every; /* 1: each */
	unsigned long after; /* calls that pass first */
	_Atomic unsigned long calls;
};

static struct rule rules[MAX_RULES]; /* written by init only, but for calls */
static unsigned n_rules;

static int complain(const char *text, const char *what)
{
	fprintf(stderr, "deny: ZPL_DENY: %s in '%s'; a rule is NAME=ERRNO, NAME=ERRNO:N or NAME=ERRNO+N\n",
		what, text);
	return -1;
}

/* The number after : or +, which must be positive and all there is. */
static int parse_count(const char *text, unsigned long *count)
{
	char *end;

	*count = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && *count > 0 && !*end ? 0 : -1;
}

static int parse_rule(const char *text, struct rule *rule)
{
	char name[64], error[64], mode = 0, count[64] = "";
	int n = sscanf(text, "%63[a-z0-9_]=%63[A-Z0-9]%c%63s", name, error, &mode, count);

	if (n != 2 && n != 4)
		return complain(text, "nothing that can be read");
	rule->nr = names_find(name);
	rule->error = names_find_error(error);
	rule->every = 1;
	if (rule->nr < 0)
		return complain(text, "no such system call");
	if (rule->error < 0)
		return complain(text, "no such error");
	if (mode == ':' && parse_count(count, &rule->every) == 0)
		return 0;
	if (mode == '+' && parse_count(count, &rule->after) == 0)
		return 0;
	return mode ? complain(text, "a wrong count") : 0;
}

static int parse_rules(char *list)
{
	char *state, *text = strtok_r(list, ",", &state);

	for (; text; text = strtok_r(NULL, ",", &state)) {
		if (n_rules == MAX_RULES)
			return complain(text, "too many rules");
		if (parse_rule(text, &rules[n_rules++]) != 0)
			return -1;
	}
	return 0;
}

static bool is_named(long nr)
{
	unsigned i;

	for (i = 0; i < n_rules; i++)
		if (rules[i].nr == nr)
			return true;
	return false;
}

static int init(const struct zpl_api *api)
{
	const char *list = getenv("ZPL_DENY");
	char *copy = strdup(list ? list : "");
	long nr;
	int result = copy ? parse_rules(copy) : -1;

	(void)api;
	free(copy);
	if (result != 0)
		return result;
	for (nr = 0; nr < ZPL_NR_MAX; nr++)
		zpl_want("deny", nr, is_named(nr));
	return 0;
}

static ZPL_FAST bool applies(struct rule *rule)
{
	unsigned long n = atomic_fetch_add(&rule->calls, 1) + 1;

	return n > rule->after && (n - rule->after) % rule->every == 0;
}

static ZPL_FAST struct zpl_fast fast(long nr, const uint64_t arg[6])
{
	unsigned i;

	(void)arg;
	for (i = 0; i < n_rules; i++)
		if (rules[i].nr == nr && applies(&rules[i]))
			return zpl_fast_answer(-rules[i].error);
	return zpl_fast_pass();
}

/* fast() leaves nothing to it. */
static long handle(struct zpl_call *call)
{
	return zpl_next(call);
}

ZPL_HOOK = {
	ZPL_HOOK_INIT("deny"),
	.init = init,
	.handle = handle,
	.fast = fast,
};
