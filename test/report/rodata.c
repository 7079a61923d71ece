/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Bytes that would be a call, to which an address leads: in a section for data, or (CODE) in one for instructions. */
const void *bytes_at(int i);

__asm__(
#ifdef CODE
	".section .odd, \"ax\", @progbits\n"
#else
	".section .rodata\n"
#endif
	"bytes: .byte 0x01, 0x02, 0x0f, 0x05, 0xc3, 0, 0, 0\n"
	".previous");

extern const char bytes[] __attribute__((visibility("hidden")));

const void *bytes_at(int i)
{
	return bytes + i;
}
