/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread calls setresuid() all the while, for which libc has every thread make that call by a signal, the same that zpl asks by. */
#include "among.h"

static void *run(void *arg)
{
	marks_until_in(100);
	return arg;
}

static void *set_ids(void *arg)
{
	for (int left = 10; left; left -= zpl_is_in)
		CHECK(setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) == 0);
	return arg;
}

int main(void)
{
	pthread_t t[5];

	for (int i = 0; i < 5; i++)
		start(&t[i], i ? run : set_ids, NULL);
	zpl_arrives();
	join_all(t, 5);
	return all_done();
}
