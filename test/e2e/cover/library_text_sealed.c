/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Text that is sealed stays as it is and hooked: changes of its mapping fail as they do natively. */
#include "text.h"

int main(void)
{
	struct text t;

	text_map(&t, NULL, MAP_PRIVATE, TEXT_FILE);
	text_run(&t, 10);
	if (SYS(462, t.copy, t.size, 0) == -ENOSYS)
		return skip("no mseal in this kernel");
	printf("%ld\n", SYS(SYS_munmap, t.copy, t.size));
	text_run(&t, 10);
	printf("%ld\n", SYS(SYS_mprotect, t.copy, t.size, PROT_READ | PROT_WRITE));
	text_run(&t, 10);
	printf("%ld\n", SYS(SYS_mprotect, t.copy, t.size, PROT_READ | PROT_WRITE | PROT_EXEC));
	text_run(&t, 10);
	printf("%ld\n", SYS(SYS_mremap, t.copy, t.size, t.size, MREMAP_MAYMOVE | MREMAP_FIXED, 0x10000000));
	text_run(&t, 10);
	printf("%ld\n", SYS(SYS_mmap, t.copy, t.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	text_run(&t, 10);
	return text_done();
}
