/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hook_children - see hook_children.h
 *
 * Runs in hook code and in the program's calls, on any thread block: no libc function, no vector
 * register.
 */
#define _GNU_SOURCE
#include "hook_children.h"

#include <asm/unistd.h>
#include <linux/sched.h>
#include <signal.h>
#include <stddef.h>

#include "../loader/arch/x86_64/syscall.h"
#include "hook_children_parts.h"
#include "hook_waits.h"
#include "thread.h"

#define CHILDREN 256

static struct zpl_child children[CHILDREN];
_Atomic uint32_t zpl_children_used;

bool zpl_hook_children_makes(int64_t nr)
{
	return nr == __NR_clone || nr == __NR_clone3 || nr == __NR_vfork || nr == __NR_fork;
}

void zpl_hook_children_forked(void)
{
	for (unsigned i = 0; i < CHILDREN && zpl_children_used; i++)
		children[i].state = ZPL_CHILD_UNUSED;
	zpl_children_used = 0;
	zpl_hook_waits_forked();
}

struct zpl_child *zpl_child_find(int32_t pid)
{
	for (struct zpl_child *c = children; zpl_children_used && c < children + CHILDREN; c++)
		if (pid == -1 ? c->state == ZPL_CHILD_REAPED : pid > 0 && c->state != ZPL_CHILD_UNUSED && c->pid == pid)
			return c;
	return NULL;
}

/* One that this thread could not make is as good as unused. NULL: more are not kept apart. */
static struct zpl_child *new_child(void)
{
	int32_t me = (int32_t)zpl_raw0(__NR_gettid);
	struct zpl_child *c;

	for (c = children; c < children + CHILDREN; c++)
		if (c->state == ZPL_CHILD_MADE && !c->pid && c->maker == me)
			return c;
	for (c = children; c < children + CHILDREN; c++) {
		uint32_t unused = ZPL_CHILD_UNUSED;

		if (c->state != ZPL_CHILD_UNUSED || !atomic_compare_exchange_strong(&c->state, &unused, ZPL_CHILD_TAKEN))
			continue;
		c->pid = 0;
		c->maker = me;
		zpl_children_used++;
		c->state = ZPL_CHILD_MADE;
		return c;
	}
	return NULL;
}

void zpl_child_forget(struct zpl_child *c)
{
	c->pid = 0;
	c->state = ZPL_CHILD_UNUSED;
	zpl_children_used--;
}

/* By the stack, if it shares none: it returns twice, from here. */
static long make_here(struct zpl_child *c, const uint64_t arg[6], uint64_t flags)
{
	long r = zpl_raw6(__NR_clone, (long)(flags | CLONE_PARENT_SETTID), 0, (long)&c->pid, (long)arg[3], (long)arg[4], 0);

	if (r < 0)
		zpl_child_forget(c);
	return r;
}

static bool is_process(uint64_t flags)
{
	return !(flags & (CLONE_THREAD | CLONE_PARENT | CLONE_PARENT_SETTID));
}

bool zpl_hook_children_make(const struct zpl_thread *t, int64_t nr, uint64_t arg[6], long *result)
{
	const uint64_t none[6] = { 0 };
	struct clone_args *args = (struct clone_args *)(uintptr_t)arg[0];
	uint64_t flags = nr == __NR_clone ? arg[0] : nr == __NR_clone3 ? args->flags : SIGCHLD;
	struct zpl_child *c = is_process(flags) && !(t && t->forks) ? new_child() : NULL;

	if (!c)
		return false;
	if (nr == __NR_clone3) {
		args->flags |= CLONE_PARENT_SETTID;
		args->parent_tid = (uint64_t)(uintptr_t)&c->pid;
		return false;
	}
	if (nr == __NR_clone && (arg[1] || (flags & CLONE_VM))) {
		if (flags & CLONE_PIDFD) {
			zpl_child_forget(c);
			return false;
		}
		arg[0] |= CLONE_PARENT_SETTID;
		arg[2] = (uint64_t)(uintptr_t)&c->pid;
		return false;
	}
	/* The memory of a vfork is not shared: its id could not be told beforehand. */
	if (nr == __NR_vfork)
		flags |= CLONE_VFORK;
	*result = make_here(c, nr == __NR_clone ? arg : none, flags);
	return true;
}
