/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A robust shared mutex whose owner process is killed is handed over with EOWNERDEAD. */
#include "e2e.h"

static pthread_mutex_t *m;

static void owner(void)
{
	CHECK(pthread_mutex_lock(m) == 0);
	raise(SIGKILL);
}

int main(void)
{
	pthread_mutexattr_t attr;

	m = (pthread_mutex_t *)mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	CHECK(pthread_mutex_init(m, &attr) == 0);
	for (int i = 0; i < 50; i++) {
		CHECK(WTERMSIG(in_child(owner)) == SIGKILL);
		CHECK(pthread_mutex_lock(m) == EOWNERDEAD);
		CHECK(pthread_mutex_consistent(m) == 0 && pthread_mutex_unlock(m) == 0);
		mark();
	}
	return done();
}
