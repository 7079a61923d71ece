/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * config - the environment's variables, understood
 *
 * Stage 2, start-up. Rules: pure, and no libc function: the first caller may run before
 * anything is relocated but itself.
 */
#include "config.h"

#include <errno.h>
#include <limits.h>

#include "message.h"

/* A variable whose value is one of a few words; words[i] stands for i. */
struct choice {
	const char *name;
	const char *const *words;
	const char *expected;
};

static const char *const method_words[] = { "auto", "near", "zero", NULL };
static const char *const on_error_words[] = { "stop", "continue", NULL };
static const char *const log_words[] = { "off", "error", "warn", "info", "debug", NULL };
static const char *const coverage_words[] = { "scan", "auto", "all", NULL };
static const char *const bool_words[] = { "0", "1", NULL };

/* A failure may have to be reported about any variable, so those that say how come first. */
enum { ON_ERROR, LOG, METHOD, COVERAGE, FOLLOW };
static const struct choice choices[] = {
	[ON_ERROR] = { "ZPL_ON_ERROR", on_error_words, "stop or continue" },
	[LOG] = { "ZPL_LOG", log_words, "off, error, warn, info or debug" },
	[METHOD] = { "ZPL_METHOD", method_words, "auto, near or zero" },
	[COVERAGE] = { "ZPL_COVERAGE", coverage_words, "scan, auto or all" },
	[FOLLOW] = { "ZPL_FOLLOW", bool_words, "0 or 1" },
};

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* The value of NAME=value, or NULL if @entry is another variable. */
static const char *value_of(const char *entry, const char *name)
{
	while (*name && *entry == *name) {
		entry++;
		name++;
	}
	return !*name && *entry == '=' ? entry + 1 : NULL;
}

/* NULL if unset or empty. */
static const char *lookup(char *const envp[], const char *name, const char **entry)
{
	for (; envp && *envp; envp++) {
		const char *value = value_of(*envp, name);

		if (!value)
			continue;
		if (entry)
			*entry = *envp;
		return *value ? value : NULL;
	}
	return NULL;
}

/* Index of the word that the variable holds, @fallback if it is unset, -EINVAL if bad. */
static int read_choice(char *const envp[], const struct choice *choice, int fallback,
		       struct zpl_failure *fail)
{
	const char *entry;
	const char *value = lookup(envp, choice->name, &entry);

	if (!value)
		return fallback;
	for (int i = 0; choice->words[i]; i++)
		if (same(value, choice->words[i]))
			return i;
	return zpl_fail(fail, ZPL_STEP_CONFIG, EINVAL, 0, entry, choice->expected);
}

/* A descriptor in decimal: digits only, no sign, no space. */
static int read_fd(char *const envp[], const char *name, int fallback, struct zpl_failure *fail)
{
	const char *entry;
	const char *value = lookup(envp, name, &entry);
	int fd = 0;

	if (!value)
		return fallback;
	for (const char *p = value; *p; p++) {
		if (*p < '0' || *p > '9' || fd > (INT_MAX - 9) / 10)
			return zpl_fail(fail, ZPL_STEP_CONFIG, EINVAL, 0, entry,
					"the number of an open descriptor");
		fd = fd * 10 + (*p - '0');
	}
	return fd;
}

/* Keep the first failure, and the default in the place of a bad value. */
static int settle(int got, int fallback, int *result)
{
	if (got >= 0)
		return got;
	*result = got;
	return fallback;
}

int zpl_config_parse(char *const envp[], struct zpl_config *cfg, struct zpl_failure *fail)
{
	static const int fallback[] = {
		[ON_ERROR] = ZPL_ON_ERROR_STOP, [LOG] = ZPL_LOG_WARN, [METHOD] = ZPL_METHOD_AUTO,
		[COVERAGE] = ZPL_COVERAGE_AUTO, [FOLLOW] = 1,
	};
	int value[sizeof(choices) / sizeof(choices[0])];
	int result = 0;

	for (size_t i = 0; i < sizeof(value) / sizeof(value[0]); i++)
		value[i] = settle(read_choice(envp, &choices[i], fallback[i], result ? NULL : fail),
				  fallback[i], &result);
	*cfg = (struct zpl_config){
		.hooks = lookup(envp, "LIBZPHOOK", NULL),
		.report = lookup(envp, "ZPL_REPORT", NULL),
		.exclude = lookup(envp, "ZPL_EXCLUDE", NULL),
		.only = lookup(envp, "ZPL_ONLY", NULL),
		.method = (enum zpl_method)value[METHOD],
		.on_error = (enum zpl_on_error)value[ON_ERROR],
		.log = (enum zpl_log)value[LOG],
		.coverage = (enum zpl_coverage)value[COVERAGE],
		.follow = value[FOLLOW] != 0,
	};
	cfg->log_fd = settle(read_fd(envp, "ZPL_LOG_FD", 2, result ? NULL : fail), 2, &result);
	return result;
}

int zpl_config_list_next(const char **list, char *out, size_t cap)
{
	const char *p = *list;
	size_t n = 0;

	while (p && *p == ':')
		p++;
	if (!p || !*p) {
		*list = p;
		return 0;
	}
	for (; *p && *p != ':'; p++, n++)
		if (n < cap)
			out[n] = *p;
	*list = p;
	if (n >= cap)
		return -ENAMETOOLONG;
	out[n] = '\0';
	return 1;
}

/* [a-z], [!a-z], [^a-z] at @glob: sets *@hit, returns what follows, or NULL if unclosed. */
static const char *match_class(const char *glob, const char *end, char c, bool *hit)
{
	bool negated = ++glob < end && (*glob == '!' || *glob == '^');
	bool found = false;

	glob += negated;
	for (const char *first = glob; glob < end && (*glob != ']' || glob == first); glob++) {
		if (glob + 2 < end && glob[1] == '-' && glob[2] != ']') {
			found = found || (glob[0] <= c && c <= glob[2]);
			glob += 2;
		} else {
			found = found || *glob == c;
		}
	}
	*hit = found != negated;
	return glob < end ? glob + 1 : NULL;
}

/* One element of a glob at *@glob against one character; false leaves *@glob alone. */
static bool match_one(const char **glob, const char *end, char c)
{
	const char *after;
	bool hit;

	if (*glob == end)
		return false;
	if (**glob == '[') {
		after = match_class(*glob, end, c, &hit);
		if (after) {
			if (hit)
				*glob = after;
			return hit;
		}
	}
	if (**glob != '?' && **glob != c)
		return false;
	++*glob;
	return true;
}

/* Only the last star is ever tried again, so the time is bounded by the lengths' product. */
static bool match_glob(const char *glob, const char *end, const char *text)
{
	const char *star = NULL;
	const char *resume = NULL;

	while (*text) {
		if (glob < end && *glob == '*') {
			star = ++glob;
			resume = text;
		} else if (match_one(&glob, end, *text)) {
			text++;
		} else if (star) {
			glob = star;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (glob < end && *glob == '*')
		glob++;
	return glob == end;
}

bool zpl_config_match(const char *globs, const char *path)
{
	const char *base = path;

	for (const char *p = path; *p; p++)
		if (*p == '/')
			base = p + 1;
	while (globs && *globs) {
		const char *end = globs;
		bool whole = false;

		for (; *end && *end != ':'; end++)
			whole = whole || *end == '/';
		if (end > globs && match_glob(globs, end, whole ? path : base))
			return true;
		globs = *end ? end + 1 : end;
	}
	return false;
}
