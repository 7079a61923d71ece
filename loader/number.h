/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* number - numbers in the kernel's texts, by no libc function */
#ifndef ZPL_NUMBER_H
#define ZPL_NUMBER_H

#include <stdint.h>

/** zpl_number() - the number that @p begins with, 0: none. @base: 10, or 16 in lower case. Return: what follows it */
static inline const char *zpl_number(const char *p, unsigned base, uint64_t *out)
{
	uint64_t v = 0;

	for (;; p++) {
		unsigned d;

		if (*p >= '0' && *p <= '9')
			d = (unsigned)(*p - '0');
		else if (base == 16 && *p >= 'a' && *p <= 'f')
			d = (unsigned)(*p - 'a') + 10;
		else
			break;
		v = v * base + d;
	}
	*out = v;
	return p;
}

#endif
