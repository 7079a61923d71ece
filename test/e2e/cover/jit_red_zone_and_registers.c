/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A call in code written at run time keeps the red zone. */
#include "jit.h"

int main(void)
{
	/* mov %rdi,-8(%rsp); mov %rdi,-128(%rsp); mov $900,%eax; syscall;
	 * mov -8(%rsp),%rax; sub -128(%rsp),%rax; ret */
	static const char text[] = "\x48\x89\x7c\x24\xf8\x48\x89\x7c\x24\x80\xb8\x84\x03\0\0\x0f\x05"
				   "\x48\x8b\x44\x24\xf8\x48\x2b\x44\x24\x80\xc3";
	char *p = pages(1);

	memcpy(p, text, sizeof(text));
	CHECK(mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
	for (int i = 0; i < 200; i++) {
		*e2e_marks += 1;
		CHECK(((long (*)(long))(uintptr_t)p)(i * 77) == 0);
	}
	return done();
}
