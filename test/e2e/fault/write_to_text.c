/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The program's and libc's text cannot be written. */
#include "e2e.h"

static volatile uintptr_t target;

static void writer(void)
{
	*(volatile char *)target = 0;
}

int main(void)
{
	target = (uintptr_t)&writer;
	print_status("own", in_child(writer));
	target = (uintptr_t)&getpid;
	print_status("libc", in_child(writer));
	target = (uintptr_t)"literal";
	print_status("literal", in_child(writer));
	return done();
}
