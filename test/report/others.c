/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Calls by int 0x80 and through the vsyscall page, and the same bytes where they are none. Nothing runs it. */
int calls_32(void);
int has_the_bytes(void);
long asks_time(void);
long asks_cpu(void);

int calls_32(void)
{
	int r = 20;

	__asm__ volatile("int $0x80" : "+a"(r) : : "memory");
	return r;
}

/* In an immediate, and in numbers near the page. */
int has_the_bytes(void)
{
	int r;

	__asm__ volatile("mov $0x80cd, %0\n\t"
			 "mov $0xffffffffff600c00, %%rdx\n\t"
			 "mov $0xffffffffff600401, %%rdx\n\t"
			 "mov $0xff600400, %%edx" : "=r"(r) : : "rdx");
	return r;
}

long asks_time(void)
{
	long r;

	__asm__ volatile("mov $0xffffffffff600400, %0" : "=r"(r));
	return r;
}

long asks_cpu(void)
{
	long r;

	__asm__ volatile("movabs $0xffffffffff600800, %0" : "=r"(r));
	return r;
}
