/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread blocks in a call of text that is writable; when it comes back that is as it was, and runs on. */
#define TEXT_LIB "lib_text.so"
#define TEXT_SYMBOL "text_near"
#include "text.h"

static int (*read_call)(long, int, char *, size_t);
static int ends[2];
static _Atomic int tid;

static void *block(void *arg)
{
	char c;

	(void)arg;
	tid = gettid();
	CHECK(read_call(SYS_read, ends[0], &c, 1) == 1);
	return NULL;
}

int main(void)
{
	struct text t = { 0 };
	int (*moved_call)(long);
	pthread_t thread;

	text_open(&t);
	t.fd = open(TEXT_FILE, O_RDONLY | O_CLOEXEC);
	for (int i = 0; i < 4; i++) {
		text_map_again(&t, NULL, MAP_PRIVATE);
		read_call = (int (*)(long, int, char *, size_t))text_symbol(&t, "text_read");
		moved_call = (int (*)(long))text_symbol(&t, "text_moved");
		CHECK(pipe(ends) == 0);
		tid = 0;
		/* Blocked in zpl, by a patch, or by a trap. */
		if (i % 2)
			CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
		CHECK(pthread_create(&thread, NULL, block, NULL) == 0);
		while (!tid)
			sched_yield();
		wait_blocked(tid, SYS_read);
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
		CHECK(mprotect(t.copy, t.size, i / 2 ? PROT_NONE : PROT_READ | PROT_WRITE) == 0);
		CHECK(mprotect(t.copy, t.size, PROT_READ) == 0);
		CHECK(mprotect(t.copy, t.size, PROT_READ | PROT_EXEC) == 0);
		CHECK(moved_call(E2E_MARK) == 1);
		++*e2e_marks;
		CHECK(write(ends[1], "x", 1) == 1 && pthread_join(thread, NULL) == 0);
	}
	return done();
}
