/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tasks - see tasks.h */
#include "tasks.h"

#include <asm/unistd.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "../loader/arch/x86_64/syscall.h"
#include "../loader/number.h"
#include "dirent.h"

#define FOLDER "/proc/self/task/"
#define ROOM 4096

static int each_in(const char *at, const char *end, int (*fn)(int32_t tid, void *arg), void *arg)
{
	int r = 0;

	while (!r && at < end) {
		const struct zpl_dirent *e = (const void *)at;
		uint64_t tid;

		if (zpl_dirent_number(e, &tid))
			r = fn((int32_t)tid, arg);
		at += e->size;
	}
	return r;
}

int zpl_tasks_each(int (*fn)(int32_t tid, void *arg), void *arg)
{
	long fd = zpl_raw4(__NR_openat, AT_FDCWD, FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), n = 0;
	_Alignas(struct zpl_dirent) char room[ROOM];
	int r = 0;

	if (fd < 0)
		return (int)fd;
	while (!r && (n = zpl_raw3(__NR_getdents64, fd, room, sizeof room)) > 0)
		r = each_in(room, room + n, fn, arg);
	zpl_raw1(__NR_close, fd);
	return r ? r : (int)n;
}

/* @file of thread @tid into @room, ended by a 0. Return: bytes, 0: it cannot be read */
static size_t read_file(int32_t tid, const char *file, char *room, size_t size)
{
	char path[sizeof FOLDER + 32], digits[12];
	char *p = path + sizeof FOLDER - 1;
	size_t n = 0, got = 0;
	long fd, r = 1;

	memcpy(path, FOLDER, sizeof FOLDER - 1);
	for (; tid; tid /= 10)
		digits[n++] = (char)('0' + tid % 10);
	while (n)
		*p++ = digits[--n];
	*p++ = '/';
	memcpy(p, file, strlen(file) + 1);
	fd = zpl_raw4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	while (fd >= 0 && got < size - 1 && (r = zpl_raw3(__NR_read, fd, room + got, size - 1 - got)) > 0)
		got += (size_t)r;
	if (fd >= 0)
		zpl_raw1(__NR_close, fd);
	room[got] = 0;
	return got;
}

static uint64_t mask_in(const char *status, const char *name)
{
	const char *at = strstr(status, name);
	uint64_t v = 0;

	if (at)
		zpl_number(at + strlen(name), 16, &v);
	return v;
}

struct zpl_task zpl_tasks_look(int32_t tid)
{
	char room[ROOM];
	const char *state = read_file(tid, "status", room, sizeof room) ? strstr(room, "\nState:\t") : NULL;
	struct zpl_task t = { .gone = true };

	if (!state)
		return t;
	state += sizeof "\nState:\t" - 1;
	t.gone = *state == 'Z' || *state == 'X';
	t.runs = *state == 'R';
	t.naps = *state == 'S';
	t.blocked = mask_in(room, "\nSigBlk:\t");
	t.pending = mask_in(room, "\nSigPnd:\t");
	return t;
}

/* "running", or number, arguments, stack pointer and pc, or -1 with the last two only. */
uint64_t zpl_tasks_waits_at(int32_t tid)
{
	char room[512];
	size_t n = read_file(tid, "syscall", room, sizeof room);
	uint64_t v = 0;

	if (!n || room[0] < '0' || room[0] > '9')
		return 0;
	while (n && room[n - 1] != 'x')
		n--;
	zpl_number(room + n, 16, &v);
	return v;
}
