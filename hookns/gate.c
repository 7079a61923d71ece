/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* gate - see gate.h */
#include "gate.h"

#include <asm/unistd.h>
#include <errno.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "../loader/arch/x86_64/syscall.h"
#include "clock.h"
#include "dispatch.h"

#define GET_REGISTRATIONS (1 << 9) /* Linux 6.3 */
#define PATIENCE_NS 50000000ll
#define NAP_NS 20000

_Atomic int zpl_gate_closed;
static bool have_membarrier;
static _Atomic bool program_registered; /* the kernel cannot tell, as zpl has */
static atomic_flag forking = ATOMIC_FLAG_INIT;

void zpl_gate_init(void)
{
	have_membarrier = zpl_raw3(__NR_membarrier,
				   MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

long zpl_gate_membarrier(struct zpl_frame *f, const uint64_t arg[6])
{
	int cmd = (int)arg[0];
	bool hidden = have_membarrier && !program_registered;
	long r;

	if (cmd == MEMBARRIER_CMD_PRIVATE_EXPEDITED && !(uint32_t)arg[1] && hidden)
		return -EPERM;
	r = zpl_real_call(f, __NR_membarrier, arg);
	if (cmd == MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED && r == 0)
		program_registered = true;
	if (cmd == GET_REGISTRATIONS && r > 0 && hidden)
		r &= ~(long)MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED;
	return r;
}

void zpl_gate_wait(struct zpl_thread *t)
{
	while (zpl_gate_closed) {
		t->hook_runs = 0;
		zpl_raw4(__NR_futex, &zpl_gate_closed, FUTEX_WAIT_PRIVATE, 1, NULL);
		t->hook_runs = 1;
		atomic_thread_fence(memory_order_seq_cst);
	}
}

void zpl_gate_barrier(void)
{
	if (have_membarrier)
		zpl_raw3(__NR_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}

static bool others_run(const struct zpl_thread *self)
{
	for (const struct zpl_thread *t = zpl_thread_all; t; t = t->next_record)
		if (t != self && t->hook_runs)
			return true;
	return false;
}

void zpl_gate_close(struct zpl_thread *self)
{
	int64_t end = zpl_now_ns() + PATIENCE_NS;
	struct timespec nap = { 0, NAP_NS };

	while (atomic_flag_test_and_set(&forking) && zpl_now_ns() < end)
		zpl_raw2(__NR_nanosleep, &nap, NULL);
	if (!zpl_thread_all || !zpl_thread_all->next_record)
		return;
	zpl_gate_closed = 1;
	zpl_gate_barrier();
	while (others_run(self) && zpl_now_ns() < end)
		zpl_raw2(__NR_nanosleep, &nap, NULL);
}

void zpl_gate_open(void)
{
	atomic_flag_clear(&forking);
	if (!zpl_gate_closed)
		return;
	zpl_gate_closed = 0;
	zpl_raw3(__NR_futex, &zpl_gate_closed, FUTEX_WAKE_PRIVATE, 0x7fffffff);
}
