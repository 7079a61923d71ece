/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads write code, map text over what others run, load libraries, fork and take signals: each call is seen once. */
#define TEXT_LIB "lib_text.so"
#define TEXT_SYMBOL "text_near"
#include "jit.h"
#include "text.h"

static struct text t;
static int (*near_call)(void);
static int (*moved_call)(long);
static _Atomic int at_work;

static void calls(void)
{
	CHECK(near_call() == 1 && moved_call(E2E_MARK) == 1 && syscall(E2E_MARK) == -1);
	__atomic_fetch_add(e2e_marks, 3, __ATOMIC_SEQ_CST);
}

static void on_tick(int sig, siginfo_t *info, void *uc)
{
	int kept = errno;

	(void)sig, (void)info, (void)uc;
	mark();
	errno = kept;
}

static void writes_code(void)
{
	char *p = pages(1);

	for (int i = 0; i < 30; i++) {
		CHECK(mprotect(p, 4096, PROT_READ | PROT_WRITE) == 0);
		emit_call(p, E2E_MARK);
		CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
		run_mark(p);
	}
}

static void maps_text(void)
{
	for (int i = 0; i < 30; i++)
		text_map_again(&t, t.copy, MAP_PRIVATE);
}

static void loads(void)
{
	for (int i = 0; i < 15; i++) {
		void *lib = dlopen(E2E_BIN_DIR "/lib_plugin.so", RTLD_NOW);

		CHECK(lib && dlclose(lib) == 0);
		__atomic_fetch_add(e2e_marks, 4, __ATOMIC_SEQ_CST);
	}
}

static void forks(void)
{
	for (int i = 0; i < 6; i++)
		CHECK(in_child(calls) == 0);
}

static void *work(void *arg)
{
	(*(void (**)(void))arg)();
	at_work--;
	return NULL;
}

int main(void)
{
	static void (*const kind[])(void) = { writes_code, maps_text, loads, forks };
	struct itimerval every = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
	pthread_t thread[4];

	text_open(&t);
	t.fd = open(TEXT_FILE, O_RDONLY | O_CLOEXEC);
	text_map_again(&t, NULL, MAP_PRIVATE);
	near_call = (int (*)(void))text_symbol(&t, "text_near");
	moved_call = (int (*)(long))text_symbol(&t, "text_moved");
	on_signal(SIGALRM, on_tick, SA_RESTART);
	CHECK(setitimer(ITIMER_REAL, &every, NULL) == 0);
	at_work = 4;
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&thread[i], NULL, work, (void *)(uintptr_t)&kind[i]) == 0);
	while (at_work)
		calls();
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(thread[i], NULL) == 0);
	CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
	return done();
}
