/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* system and popen run pipelines of hooked children. */
#include "e2e.h"

int main(void)
{
	char line[64] = "";
	FILE *f;

	print_status("system", system("echo a b c | tr ' ' '\\n' | sort -r | head -1; exit 3"));
	f = popen("seq 1 100 | wc -l", "r");
	CHECK(f && fgets(line, sizeof(line), f));
	printf("%s", line);
	print_status("pclose", pclose(f));
	mark();
	return done();
}
