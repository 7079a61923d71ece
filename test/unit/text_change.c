/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Many pages of code change at once: old bytes count, the mapping stays one, and its own pages stay its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "maps.h"
#include "text.h"

#define PAGE 4096u
#define PAGES 64u
#define WRITES 40u
#define OWN 7u /* a page with a byte that is not the file's: a debugger's */

static const uint8_t old[5] = { 1, 2, 3, 4, 5 }, wrong[5] = { 1, 2, 3, 4, 6 };

static bool denied; /* what was written may not be executed */

static uint8_t *map_code(int mem, int flags, bool own)
{
	char path[] = "/tmp/zpl-text-XXXXXX";
	uint8_t page[PAGE], breakpoint = 0xcc;
	int fd = mkstemp(path);
	uint8_t *p;

	CHECK(fd >= 0 && unlink(path) == 0);
	for (unsigned i = 0; i < PAGES; i++) {
		memset(page, (int)i, PAGE);
		memcpy(page + 100, old, sizeof old);
		CHECK(write(fd, page, PAGE) == PAGE);
	}
	p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_EXEC, flags, fd, 0);
	CHECK(p != MAP_FAILED && close(fd) == 0);
	if (own)
		CHECK(pwrite(mem, &breakpoint, 1, (off_t)(uintptr_t)(p + OWN * PAGE)) == 1);
	for (unsigned i = 0; i < PAGES; i++)
		CHECK(p[i * PAGE + 1] == i);
	return p;
}

static void fill(struct zpl_write *w, uint8_t *p)
{
	for (unsigned i = 0; i < WRITES; i++)
		w[i] = (struct zpl_write){ .addr = (uintptr_t)(p + i * PAGE + 100), .old = i % 10 == 3 ? wrong : old,
					   .n = 5, .n_old = 5, .follows = i % 10 == 4, .err = 1,
					   .bytes = { 0xe9, (uint8_t)i, 7, 8, 9 } };
}

static int is_whole(const struct zpl_map *m, void *arg)
{
	uint64_t start = (uintptr_t)arg;

	return m->start == start && m->end == start + PAGES * PAGE && m->read && m->exec && !m->write && !m->offset;
}

static void check_done(const struct zpl_write *w, uint8_t *p, bool own)
{
	for (unsigned i = 0; i < PAGES; i++) {
		bool fails = i % 10 == 3 || i % 10 == 4, done = i < WRITES && !fails;

		CHECK(i >= WRITES || w[i].err == (fails ? -ESTALE : 0));
		CHECK(memcmp(p + i * PAGE + 100, done ? w[i].bytes : old, 5) == 0);
		CHECK(p[i * PAGE] == (own && i == OWN ? 0xcc : i) && p[i * PAGE + PAGE - 1] == i);
	}
	CHECK(zpl_maps_each(is_whole, p) == 1);
}

static bool is_present(const uint8_t *p)
{
	uint64_t entry = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY);

	CHECK(fd >= 0 && pread(fd, &entry, 8, (off_t)((uintptr_t)p / PAGE * 8)) == 8);
	close(fd);
	return entry >> 63;
}

static void check_change_of(int mem, bool idle, bool own)
{
	const struct zpl_patcher pt = { .fd = mem, .alone = true, .idle = idle };
	uint8_t *p = map_code(mem, MAP_PRIVATE, own);
	struct zpl_write w[WRITES];

	fill(w, p);
	CHECK(zpl_text_change(&pt, w, WRITES) == 0);
	CHECK(denied || is_present(p + (PAGES - 1) * PAGE) == (own || !idle));
	check_done(w, p, own);
}

static void check_change(int mem)
{
	check_change_of(mem, false, true);
	check_change_of(mem, true, true);
	check_change_of(mem, true, false);
}

/* All ends as if it might. */
static void check_denied(int mem)
{
	denied = prctl(65 /* PR_SET_MDWE */, 1, 0, 0, 0) == 0;
	if (!denied)
		printf("no PR_SET_MDWE in this kernel\n");
	check_change(mem);
}

static void check_nothing(int mem, unsigned n, int flags)
{
	const struct zpl_patcher pt = { .fd = mem, .alone = true, .idle = true };
	uint8_t *p = map_code(mem, flags, false);
	struct zpl_write w[WRITES];

	fill(w, p);
	CHECK(zpl_text_change(&pt, w, n) == -EAGAIN && w[0].err == 1);
	CHECK(memcmp(p + 100, old, sizeof old) == 0);
}

static void check_filtered(int mem)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { 1, &allow };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0);
	check_nothing(mem, WRITES, MAP_PRIVATE);
}

static void in_child(void (*check)(int mem))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		check(open("/proc/self/mem", O_RDWR));
		exit(check_status());
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

int main(void)
{
	int mem = open("/proc/self/mem", O_RDWR);

	check_change(mem);
	check_nothing(mem, 5, MAP_PRIVATE);
	check_nothing(mem, WRITES, MAP_SHARED);
	in_child(check_denied);
	in_child(check_filtered);
	return check_status();
}
