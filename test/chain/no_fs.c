/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * no_fs - a thread whose fs base is 0, on the stack of one that has ended, whose record another has
 * by now
 *
 * For a hook that answers 5022 by 22, having left it to handle().
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARCH_SET_FS 0x1002
#define SIZE	    65536
#define FLAGS                                                                               \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
	 CLONE_CHILD_CLEARTID)

static _Atomic int running, wrong;

static long call(long nr, long a, long b)
{
	long r;

	__asm__ volatile("syscall" : "=a"(r) : "a"(nr), "D"(a), "S"(b) : "rcx", "r11", "memory");
	return r;
}

static __attribute__((noinline)) void use(int n)
{
	long r;

	for (; n; n--) {
		__asm__ volatile("mov $5022, %%eax; syscall; nop; nop; nop; nop; nop"
				 : "=a"(r)
				 :
				 : "rcx", "r11", "memory");
		wrong |= r != 22;
	}
}

/* Without a thread block of libc's: no libc here. */
static __attribute__((optimize("no-stack-protector"))) int bare(void *fs)
{
	call(SYS_arch_prctl, ARCH_SET_FS, (long)fs);
	use(fs ? 10 : 30000);
	call(SYS_exit, 0, 0);
	return 0;
}

static void *busy(void *unused)
{
	while (running)
		use(100);
	return unused;
}

static void run(char *stack, void *fs)
{
	static volatile int tid;

	tid = 1;
	clone(bare, stack + SIZE, FLAGS, fs, NULL, NULL, &tid);
	while (tid)
		sched_yield();
}

int main(void)
{
	char *stack = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *block = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t other[2];

	for (int i = 0; i < 5; i++) {
		running = 1;
		run(stack, block);
		for (int k = 0; k < 2; k++)
			pthread_create(&other[k], NULL, busy, NULL);
		run(stack, NULL);
		running = 0;
		for (int k = 0; k < 2; k++)
			pthread_join(other[k], NULL);
	}
	printf("wrong:%d\n", wrong);
	return 0;
}
