/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A call that nobody asks for is not patched; it is once somebody does, while four threads make it: then
 * none escapes. "armed": calls begin to be trapped in between. "sandbox": the program does without new calls.
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CHECK(x) ((x) ? (void)0 : (printf("not so, line %d: %s\n", __LINE__, #x), _exit(1)))
#define N 20000

/* Each a host of five bytes and its call, both in one page. */
__asm__(".text\n\t.p2align 6\n"
	"parent: .cfi_startproc\n\tmov $110, %eax\n\tsyscall\n\tret\n\t.cfi_endproc\n"
	".type parent, @function\n\t.size parent, . - parent\n"
	"user: .cfi_startproc\n\tmov $102, %eax\n\tsyscall\n\tret\n\t.cfi_endproc\n"
	".type user, @function\n\t.size user, . - user\n");
long parent(void) __asm__("parent"), user(void) __asm__("user");

static atomic_int asked, begun;

static bool is_patched(long (*f)(void))
{
	return *(volatile unsigned char *)(uintptr_t)f == 0xe9;
}

static void *call(void *id)
{
	long natively = getppid(), hooked = 0;

	for (int after = 0; after < N;) {
		int sure = asked;
		long r = parent();

		CHECK(r == 77 || (!sure && r == natively));
		CHECK(user() == (long)getuid());
		hooked += r == 77;
		after += sure;
		begun |= 1 << (int)(long)id;
	}
	CHECK(hooked >= N);
	return NULL;
}

static void trap(void)
{
	static const unsigned char code[] = { 0xb8, 102, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(p, code, sizeof code);
	CHECK(!mprotect(p, 4096, PROT_READ | PROT_EXEC));
	CHECK(((long (*)(void))(uintptr_t)p)() == (long)getuid());
	CHECK(is_patched(parent) && is_patched(user));
}

/* What patching needs is not among what is allowed: openat, open and mremap kill. */
static void enter_sandbox(void)
{
	struct sock_filter rule[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mremap, 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog prog = { sizeof rule / sizeof *rule, rule };

	CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(!syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &prog));
	CHECK(is_patched(parent) && is_patched(user));
}

int main(int argc, char **argv)
{
	pthread_t t[4];

	CHECK(argc == 2 && !is_patched(parent) && !is_patched(user));
	for (long i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, call, (void *)i);
	while (begun != 15)
		usleep(100);
	if (*argv[1] == 'a')
		trap();
	if (*argv[1] == 's')
		enter_sandbox();
	CHECK(getsid(-7) == 0);
	asked = 1;
	CHECK(is_patched(parent) && (is_patched(user) || *argv[1] == 'w'));
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK(getsid(-8) == 0 && parent() == getppid());
	return 0;
}
