/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A static program that makes getpriority ten times and ends with status 6. */
#include "e2e.h"

int main(void)
{
	for (int i = 0; i < 10; i++)
		SYS(SYS_getpriority, 0, 0);
	return 6;
}
