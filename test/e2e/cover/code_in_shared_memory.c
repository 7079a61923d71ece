/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Code in System V shared memory attached executable is hooked. */
#include "jit.h"
#include <sys/shm.h>

int main(void)
{
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0700);
	char *p = (char *)shmat(id, NULL, SHM_EXEC);

	CHECK(p != (char *)-1 && shmctl(id, IPC_RMID, NULL) == 0);
	for (int i = 0; i < 50; i++) {
		emit_call(p + i * 16, E2E_MARK);
		run_mark(p + i * 16);
	}
	CHECK(shmdt(p) == 0);
	return done();
}
