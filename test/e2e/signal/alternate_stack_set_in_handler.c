/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A signal stack set in a handler lasts until it returns; its flags and its end read back. */
#include "e2e.h"

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1u << 31)
#endif

static char first[65536], second[65536];
static int depth, autodisarm;

static int which(const void *at)
{
	const char *p = at;

	if (p >= first && p < first + sizeof first)
		return 1;
	return p >= second && p < second + sizeof second ? 2 : 0;
}

static void set(void *sp, unsigned flags)
{
	stack_t ss = { .ss_sp = sp, .ss_flags = (int)flags, .ss_size = sizeof first }, old;
	int failed = sigaltstack(&ss, NULL);

	CHECK(sigaltstack(NULL, &old) == 0);
	printf("%d: now %d %x %zu\n", failed, which(old.ss_sp), old.ss_flags, old.ss_size);
}

static void handler(int sig, siginfo_t *info, void *uc)
{
	stack_t *shown = &((ucontext_t *)uc)->uc_stack;

	(void)info;
	printf("on %d, shown %d %x %zu\n", which(&sig), which(shown->ss_sp), shown->ss_flags, shown->ss_size);
	set(second, autodisarm ? SS_AUTODISARM : 0);
	mark();
	if (depth++ < 2)
		raise(sig == SIGUSR1 ? SIGUSR2 : SIGUSR1);
}

int main(void)
{
	static const unsigned flags[] = { SS_DISABLE, 0, SS_AUTODISARM, SS_ONSTACK };

	for (int mode = 0; mode < 8; mode++) {
		on_signal(SIGUSR1, handler, mode & 1 ? SA_ONSTACK : 0);
		on_signal(SIGUSR2, handler, mode & 2 ? SA_ONSTACK : 0);
		autodisarm = mode & 4;
		for (unsigned i = 0; i < 4; i++) {
			set(first, flags[i]);
			depth = 0;
			raise(SIGUSR1);
			raise(SIGUSR2);
		}
	}
	return done();
}
