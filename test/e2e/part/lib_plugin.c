/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library with a constructor and a function that make marker calls of their own. */
#include "e2e.h"

int plugin_marks(int n);
int plugin_pid(void);
extern int plugin_started;
int plugin_started;

__attribute__((constructor)) static void start(void)
{
	for (int i = 0; i < 3; i++)
		plugin_started += SYS(E2E_MARK) == -ENOSYS;
}

__attribute__((destructor)) static void end(void)
{
	SYS(E2E_MARK);
}

int plugin_marks(int n)
{
	int good = 0;

	for (int i = 0; i < n; i++)
		good += SYS(E2E_MARK) == -ENOSYS;
	return good;
}

int plugin_pid(void)
{
	return (int)SYS(SYS_getpid);
}
