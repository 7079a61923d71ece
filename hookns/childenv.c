/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* childenv - see childenv.h; this part runs once, before the program's main */
#define _GNU_SOURCE
#include "childenv.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../loader/config.h"
#include "childenv_parts.h"

struct zpl_child_var zpl_child_vars[ZPL_CHILD_VARS_MAX];
unsigned zpl_n_child_vars;

static const char *boot = "", *hooks = "";

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

int zpl_childenv_is_private(const char *entry)
{
	return begins(entry, ZPL_ADDED) || begins(entry, ZPL_WAS) || begins(entry, ZPL_PAD);
}

const char *zpl_childenv_boot(void)
{
	return boot;
}

const char *zpl_childenv_hooks(void)
{
	return hooks;
}

const char *zpl_preload_entry(const char *list, size_t *len)
{
	list += strspn(list, ": ");
	*len = strcspn(list, ": ");
	return list;
}

bool zpl_preload_is_boot(const char *entry, size_t len)
{
	size_t n = sizeof ZPL_BOOT_NAME - 1;

	return len >= n && memcmp(entry + len - n, ZPL_BOOT_NAME, n) == 0 &&
	       (len == n || entry[len - n - 1] == '/');
}

bool zpl_preload_join(const char *value, const char *boot_path, char *out)
{
	const char *p = strchr(value, '=') + 1;
	size_t len;

	out = stpcpy(out, "LD_PRELOAD=");
	if (boot_path)
		out = stpcpy(out, boot_path);
	for (p = zpl_preload_entry(p, &len); len; p = zpl_preload_entry(p + len, &len)) {
		if (zpl_preload_is_boot(p, len)) {
			if (boot_path && *p == '/')
				return false;
			continue;
		}
		if (out[-1] != '=')
			*out++ = ':';
		out = mempcpy(out, p, len);
	}
	*out = 0;
	return true;
}

/* Index of the variable whose name @entry's first @len bytes are, -1: none. */
static int find(char *const *envp, const char *name, size_t len)
{
	for (int i = 0; envp[i]; i++)
		if (strncmp(envp[i], name, len) == 0 && envp[i][len] == '=')
			return i;
	return -1;
}

static char *absolute(const char *path, size_t len)
{
	char dir[PATH_MAX];
	char *full;

	if (*path == '/' || !getcwd(dir, sizeof dir) || strchr(dir, ':'))
		return strndup(path, len);
	return asprintf(&full, "%s/%.*s", dir, (int)len, path) < 0 ? NULL : full;
}

/* @to and @more, which are freed; not by stdio, which nothing else of a start needs. NULL: no memory */
static char *append(char *to, const char *between, char *more)
{
	char *whole = to && more ? realloc(to, strlen(to) + strlen(between) + strlen(more) + 1) : NULL;

	if (whole)
		strcat(strcat(whole, between), more);
	else
		free(to);
	free(more);
	return whole;
}

/* LIBZPHOOK=list with every path absolute. */
static char *absolute_list(const char *entry, size_t name_len)
{
	const char *p = entry + name_len + 1;
	char *out = strndup(entry, name_len + 1);

	while (out && *p) {
		size_t len = strcspn(p, ":");

		if (len)
			out = append(out, out[strlen(out) - 1] == '=' ? "" : ":", absolute(p, len));
		p += len + (p[len] == ':');
	}
	return out;
}

static char *pass_value(const char *entry, size_t name_len)
{
	const char *value = entry + name_len + 1;
	char *full, *path;

	if (begins(entry, "LIBZPHOOK="))
		return absolute_list(entry, name_len);
	if (!begins(entry, "ZPL_REPORT=") || !*value || strcmp(value, "stderr") == 0)
		return strdup(entry);
	path = absolute(value, strlen(value));
	if (!path || asprintf(&full, "%.*s%s", (int)name_len + 1, entry, path) < 0)
		full = NULL;
	free(path);
	return full;
}

/* Is @name in the list of what was added? */
static bool was_added(const char *list, const char *name, size_t len)
{
	while (list && *list) {
		size_t n = strcspn(list, ":");

		if (n == len && memcmp(list, name, len) == 0)
			return true;
		list += n + (list[n] == ':');
	}
	return false;
}

static const char *added_list(char *const *envp)
{
	int i = find(envp, ZPL_ADDED, sizeof ZPL_ADDED - 2);

	return i < 0 ? NULL : envp[i] + sizeof ZPL_ADDED - 1;
}

/* NAME=value as the program that executed this one gave it. */
static char *original(char *const *envp, char *entry, size_t name_len)
{
	for (; *envp; envp++) {
		char *was = *envp + sizeof ZPL_WAS - 1;

		if (begins(*envp, ZPL_WAS) && strncmp(was, entry, name_len) == 0 && was[name_len] == '=')
			return was;
	}
	return entry;
}

static int learn(char *const *envp, char *entry)
{
	struct zpl_child_var *v = &zpl_child_vars[zpl_n_child_vars];
	size_t len = strcspn(entry, "=");
	const char *was = original(envp, entry, len);

	if (zpl_n_child_vars == ZPL_CHILD_VARS_MAX || !entry[len])
		return 0;
	v->name_len = len;
	v->pass = pass_value(entry, len);
	if (!v->pass)
		return -ENOMEM;
	if (!was_added(added_list(envp), entry, len)) {
		v->given = was == entry && strcmp(v->pass, entry) == 0 ? v->pass : strdup(was);
		if (!v->given)
			return -ENOMEM;
	}
	if (begins(v->pass, "LIBZPHOOK="))
		hooks = v->pass + sizeof "LIBZPHOOK=" - 1;
	zpl_n_child_vars++;
	return 0;
}

static int learn_preload(char *const *envp)
{
	int i = find(envp, "LD_PRELOAD", 10);
	const char *entry = i < 0 ? "LD_PRELOAD=" : envp[i];
	char *pass = malloc(strlen(entry) + strlen(boot) + 16);
	struct zpl_child_var *v = &zpl_child_vars[zpl_n_child_vars++];

	if (!pass)
		return -ENOMEM;
	v->name_len = 10;
	v->pass = pass;
	if (!zpl_preload_join(entry, boot, pass))
		strcpy(pass, entry);
	if (i >= 0 && !was_added(added_list(envp), entry, 10)) {
		v->given = strdup(original(envp, envp[i], 10));
		if (!v->given)
			return -ENOMEM;
	}
	return 0;
}

int zpl_childenv_start(char *const *envp, const char *folder)
{
	char *path = append(strdup(folder), "", strdup(ZPL_BOOT_NAME));
	int err;

	if (!path)
		return -ENOMEM;
	boot = absolute(path, strlen(path));
	free(path);
	if (!boot)
		return -ENOMEM;
	err = learn_preload(envp);
	for (char *const *e = envp; *e && !err; e++)
		if ((begins(*e, "LIBZPHOOK=") || begins(*e, "ZPL_")) && !zpl_childenv_is_private(*e))
			err = learn(envp, *e);
	return err;
}

/*
 * The array ends earlier now. What is left between its end and the auxiliary vector is to read
 * as entries of the latter, so it must be of even length.
 */
static void close_gap(char **end, char **old_end)
{
	static char pad[] = ZPL_PAD;

	if ((old_end - end) % 2)
		*end++ = pad;
	*end = NULL;
	for (char **p = end + 1; p < old_end; p += 2) {
		p[0] = (char *)AT_IGNORE;
		p[1] = NULL;
	}
}

/* Take out the marks, and the variables named in @added. */
static void drop(char **envp, const char *added)
{
	char **to = envp;

	for (; *envp; envp++)
		if (!zpl_childenv_is_private(*envp) && !was_added(added, *envp, strcspn(*envp, "=")))
			*to++ = *envp;
	if (to != envp)
		close_gap(to, envp);
}

void zpl_childenv_restore(char **envp)
{
	for (char **e = envp; *e; e++)
		if (!zpl_childenv_is_private(*e))
			*e = original(envp, *e, strcspn(*e, "="));
	drop(envp, added_list(envp));
}

void zpl_childenv_strip(char **envp)
{
	drop(envp, NULL);
}
