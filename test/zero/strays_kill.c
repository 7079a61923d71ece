/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Without a handler, or with SIGSEGV blocked or ignored, a call through NULL kills. */
#include "stray.h"

static volatile uint64_t target;

static void plain(void)
{
	stray(CALL_RAX, target, target, 0);
}

static void blocked(void)
{
	sigset_t set = sigset_of(SIGSEGV);

	on_signal(SIGSEGV, stray_handler, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	stray(CALL_RDX, target, 39, 0);
}

static void ignored(void)
{
	signal(SIGSEGV, SIG_IGN);
	stray(JMP_RCX, target, 39, 0);
}

static void once(void)
{
	on_signal(SIGSEGV, stray_handler, (int)SA_RESETHAND);
	stray(CALL_RDX, target, 60, 0);
	stray(CALL_RDX, target, 60, 0);
}

int main(void)
{
	static const uint64_t list[] = { 0, 1, 39, 60, 231, 511, 512, 4095 };

	need_page();
	for (unsigned i = 0; i < sizeof list / sizeof *list; i++) {
		target = list[i];
		print_status("plain", in_child(plain));
		print_status("blocked", in_child(blocked));
		print_status("ignored", in_child(ignored));
		print_status("once", in_child(once));
	}
	mark();
	return done();
}
