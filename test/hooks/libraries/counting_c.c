/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* counting_c - counting.h as functions, for hooks in C++ */
#include "../counting.h"

void counting_c_init(void);
unsigned long counting_c_note(const struct zpl_call *call);
long counting_c_next(struct zpl_call *call);
void counting_c_fork_child(void);
void counting_c_end(const char *name, unsigned long work);
void counting_c_fail(const char *what);

void counting_c_init(void)
{
	counting_init();
}

unsigned long counting_c_note(const struct zpl_call *call)
{
	return counting_note(call);
}

long counting_c_next(struct zpl_call *call)
{
	return counting_next(call);
}

void counting_c_fork_child(void)
{
	counting_fork_child();
}

void counting_c_end(const char *name, unsigned long work)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "hook=%s work=%lu\n", name, work);

	counting_flush();
	if (counting_file[0])
		counting_append(line, (size_t)n);
}

void counting_c_fail(const char *what)
{
	counting_fail(what);
}
