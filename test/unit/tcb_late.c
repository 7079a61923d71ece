/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tcb_late - a library that is loaded when blocks exist already; built with two TLS models. */
__thread long late_value = 4711;
__thread char late_zero[64];

long late_tls(long unused);

long late_tls(long unused)
{
	long fresh = late_value == 4711 && !late_zero[63];

	(void)unused;
	late_value = 0;
	late_zero[63] = 1;
	return fresh;
}
