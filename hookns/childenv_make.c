/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * childenv_make - see childenv.h; this part runs in an exec call
 *
 * The program's memory is read only through zpl_user_read(): what the kernel would refuse ends
 * here with an error, and the caller lets the kernel say it.
 */
#include <asm/unistd.h>
#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "../loader/arch/x86_64/syscall.h"
#include "childenv_parts.h"
#include "user.h"

#define PAGE 4096u
#define ENTRIES_MAX (1u << 20)
#define BATCH 64
#define HEAD 4 /* bytes that tell most names from ours */

/* At most @cap bytes of a string, NUL-ended. Return: length, -EFAULT, -E2BIG it has @cap or more. */
static long read_text(char *to, uint64_t from, size_t cap)
{
	size_t n = 0;

	while (n < cap) {
		size_t step = PAGE - (from + n) % PAGE;

		step = step > cap - n ? cap - n : step;
		step = step > 64 && n == 0 ? 64 : step; /* most strings are short */
		if (zpl_user_read(to + n, from + n, step))
			return -EFAULT;
		for (size_t end = n + step; n < end; n++)
			if (!to[n])
				return (long)n;
	}
	return -E2BIG;
}

static bool is_text(uint64_t at, const char *text)
{
	char buf[256];
	size_t len = strlen(text) + 1;

	while (len) {
		size_t n = len < sizeof buf ? len : sizeof buf;

		if (n > PAGE - at % PAGE)
			n = PAGE - at % PAGE;
		if (zpl_user_read(buf, at, n) || memcmp(buf, text, n) != 0)
			return false;
		at += n;
		text += n;
		len -= n;
	}
	return true;
}

/* Note if the entry is a variable of ours: the first of a name, but of LD_PRELOAD the last. */
static int note_entry(struct zpl_childenv *e, uint64_t entry, size_t i)
{
	char name[64];
	long len = read_text(name, entry, sizeof name - 1);

	if (len == -EFAULT)
		return -EFAULT;
	name[len < 0 ? (long)sizeof name - 1 : len] = 0;
	for (unsigned v = 0; v < zpl_n_child_vars; v++) {
		size_t n = zpl_child_vars[v].name_len;

		if (n < sizeof name && strncmp(name, zpl_child_vars[v].pass, n + 1) == 0 &&
		    (e->at[v] < 0 || v == 0))
			e->at[v] = (int64_t)i;
	}
	return 0;
}

/* A part of the program's array: as far as the page goes. Return: pointers read, -EFAULT */
static long read_pointers(uint64_t *to, size_t cap, uint64_t from)
{
	size_t n = (PAGE - from % PAGE) / 8;

	n = n > cap ? cap : n ? n : 1;
	return zpl_user_read(to, from, n * 8) ? -EFAULT : (long)n;
}

/* The first bytes of @n strings by one call. False: not all are to be had so. */
static bool read_heads(char head[BATCH][HEAD], const uint64_t *entry, size_t n)
{
	struct iovec from[BATCH], to = { head, n * HEAD };

	if (zpl_user_is_sandboxed())
		return false;
	for (size_t i = 0; i < n; i++)
		from[i] = (struct iovec){ (void *)(uintptr_t)entry[i], HEAD };
	return zpl_raw6(__NR_process_vm_readv, zpl_raw0(__NR_getpid), (long)&to, 1, (long)from, (long)n,
			0) == (long)(n * HEAD);
}

static bool may_be_ours(const char head[HEAD])
{
	return memcmp(head, "LD_P", HEAD) == 0 || memcmp(head, "LIBZ", HEAD) == 0 ||
	       memcmp(head, "ZPL_", HEAD) == 0;
}

static int note_batch(struct zpl_childenv *e, const uint64_t *entry, size_t n)
{
	char head[BATCH][HEAD];
	bool heads = read_heads(head, entry, n);

	for (size_t i = 0; i < n; i++, e->n++)
		if ((!heads || may_be_ours(head[i])) && note_entry(e, entry[i], e->n))
			return -EFAULT;
	return 0;
}

static int note_entries(struct zpl_childenv *e)
{
	uint64_t entry[BATCH];

	for (;;) {
		long cap = read_pointers(entry, BATCH, e->envp + e->n * 8), n = 0;

		if (cap < 0)
			return -EFAULT;
		while (n < cap && entry[n])
			n++;
		if (n && note_batch(e, entry, (size_t)n))
			return -EFAULT;
		if (n < cap)
			return 0;
		if (e->n > ENTRIES_MAX)
			return -E2BIG;
	}
}

int zpl_childenv_measure(struct zpl_childenv *e, uint64_t envp)
{
	int err;

	*e = (struct zpl_childenv){ .envp = envp };
	for (unsigned v = 0; v < ZPL_CHILD_VARS_MAX; v++)
		e->at[v] = -1;
	err = envp ? note_entries(e) : 0; /* none is as good as an empty one, for the kernel too */
	if (err)
		return err;
	e->need = (e->n + 3 * ZPL_CHILD_VARS_MAX) * 8 + 256;
	for (unsigned v = 0; v < zpl_n_child_vars; v++) {
		const struct zpl_child_var *var = &zpl_child_vars[v];

		e->need += 2 * var->name_len + sizeof ZPL_WAS + (var->given ? strlen(var->given) : 0);
	}
	if (e->at[0] >= 0) /* see own_preload() */
		e->need += 2 * PAGE + strlen(zpl_child_vars[0].pass);
	return 0;
}

struct maker {
	const struct zpl_childenv *e;
	struct zpl_child_memory *m;
	uint64_t *out;
	size_t n;     /* entries of out */
	char *added;  /* ZPL_ADDED=…, built as it grows */
};

static char *take(struct zpl_child_memory *m, size_t n)
{
	char *p = m->at;

	if (n > m->left)
		return NULL;
	m->at += n;
	m->left -= n;
	return p;
}

static void put(struct maker *mk, const char *text)
{
	mk->out[mk->n++] = (uint64_t)(uintptr_t)text;
}

/* A variable that is not the program's: children hide it again. */
static void add(struct maker *mk, const struct zpl_child_var *v)
{
	size_t len = strlen(mk->added);

	put(mk, v->pass);
	if (mk->added[len - 1] != '=')
		mk->added[len++] = ':';
	memcpy(mk->added + len, v->pass, v->name_len);
	mk->added[len + v->name_len] = 0;
}

/* @at gets another value; children are told which it had. */
static bool replace(struct maker *mk, int64_t at, const char *with, const char *was)
{
	size_t len = strlen(was) + 1;
	char *mark = take(mk->m, sizeof ZPL_WAS - 1 + len);

	if (!mark)
		return false;
	memcpy(mark, ZPL_WAS, sizeof ZPL_WAS - 1);
	memcpy(mark + sizeof ZPL_WAS - 1, was, len);
	mk->out[at] = (uint64_t)(uintptr_t)with;
	put(mk, mark);
	return true;
}

/* The program's own LD_PRELOAD. */
static bool own_preload(struct maker *mk)
{
	int64_t at = mk->e->at[0];
	size_t room = PAGE - sizeof ZPL_WAS;
	char *was = take(mk->m, room), *with;
	long len = was ? read_text(was, mk->out[at], room) : -1;

	if (len < 0)
		return false;
	with = take(mk->m, (size_t)len + strlen(zpl_childenv_boot()) + 16);
	if (!with)
		return false;
	if (!zpl_preload_join(was, zpl_childenv_boot(), with))
		return true;
	return replace(mk, at, with, was);
}

static bool follow_var(struct maker *mk, unsigned i)
{
	const struct zpl_child_var *v = &zpl_child_vars[i];
	int64_t at = mk->e->at[i];

	if (at < 0) {
		add(mk, v);
		return true;
	}
	if (v->given && v->given != v->pass && is_text(mk->out[at], v->given))
		return replace(mk, at, v->pass, v->given);
	return i ? true : is_text(mk->out[at], v->pass) || own_preload(mk);
}

static bool follow_all(struct maker *mk)
{
	size_t room = sizeof ZPL_ADDED + 1;
	size_t before = mk->n;

	for (unsigned i = 0; i < zpl_n_child_vars; i++)
		room += zpl_child_vars[i].name_len + 1;
	mk->added = take(mk->m, room);
	if (!mk->added)
		return false;
	memcpy(mk->added, ZPL_ADDED, sizeof ZPL_ADDED);
	for (unsigned i = 0; i < zpl_n_child_vars; i++)
		if (!follow_var(mk, i))
			return false;
	if (mk->n == before)
		return false;
	put(mk, mk->added);
	if ((mk->n - before) % 2)
		put(mk, ZPL_PAD);
	return true;
}

/* What was inherited as it was is taken out; what the program made itself is its own affair. */
static bool unfollow(struct maker *mk)
{
	const struct zpl_child_var *v = &zpl_child_vars[0];
	int64_t at = mk->e->at[0];
	char *with;

	if (at < 0 || !v->given || !is_text(mk->out[at], v->given))
		return false;
	with = take(mk->m, strlen(v->given) + 16);
	if (!with)
		return false;
	zpl_preload_join(v->given, NULL, with);
	mk->out[at] = (uint64_t)(uintptr_t)with;
	if (with[v->name_len + 1] == 0) {
		memmove(mk->out + at, mk->out + at + 1, (mk->n - (size_t)at - 1) * 8);
		mk->n--;
	}
	return true;
}

const uint64_t *zpl_childenv_make(const struct zpl_childenv *e, int follow, struct zpl_child_memory *m)
{
	struct maker mk = { .e = e, .m = m };
	size_t bytes = (e->n + 2 * ZPL_CHILD_VARS_MAX + 3) * 8;
	uintptr_t skew = (uintptr_t)m->at % 8;

	if (skew)
		take(m, 8 - skew);
	mk.out = (uint64_t *)(void *)take(m, bytes);
	if (!mk.out)
		return NULL;
	if (e->n && zpl_user_read(mk.out, e->envp, e->n * 8))
		return NULL;
	mk.n = e->n;
	if (!(follow ? follow_all(&mk) : unfollow(&mk)))
		return NULL;
	mk.out[mk.n] = 0;
	return mk.out;
}
