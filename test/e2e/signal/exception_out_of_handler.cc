/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A C++ exception thrown out of a SIGSEGV handler unwinds through the faulting code. */
/* e2e-flags: -fnon-call-exceptions */
#include "e2e.h"
#include <stdexcept>

static void segv(int, siginfo_t *, void *)
{
	sigset_t set = sigset_of(SIGSEGV);

	sigprocmask(SIG_UNBLOCK, &set, nullptr);
	mark();
	throw std::runtime_error("fault");
}

__attribute__((noinline)) static int load(volatile int *p)
{
	return *p;
}

static volatile uintptr_t address = 16;

struct Guard {
	int *n;
	~Guard() { ++*n; }
};

int main()
{
	int caught = 0, destroyed = 0;

	on_signal(SIGSEGV, segv, 0);
	for (int i = 0; i < 300; i++) {
		try {
			Guard g = { &destroyed };
			load(reinterpret_cast<volatile int *>(address));
		} catch (const std::runtime_error &e) {
			caught += e.what()[0] == 'f';
		}
	}
	CHECK(caught == 300 && destroyed == 300);
	return done();
}
