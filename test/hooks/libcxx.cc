/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* libcxx - a hook built with libc++, for one process with a hook that is built with libstdc++: see allocates.c */
#include <cerrno>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>

#include <zpl/hook.h>

#include "kept.h"

namespace {

struct Last {
	std::string text = "a string that does not fit into the object itself";
	~Last() { text.clear(); }
};

thread_local Last last;
std::mutex lock; // guards seen
std::map<int64_t, unsigned long> seen;

void describe(int64_t nr)
{
	std::ostringstream out;

	out << "call " << nr;
	throw std::runtime_error(out.str());
}

long handle(zpl_call *call)
{
	try {
		describe(call->nr);
	} catch (const std::exception &e) {
		last.text = e.what();
	}
	{
		std::lock_guard<std::mutex> guard(lock);
		seen[call->nr]++;
	}
	if (call->nr != KEPT_FIRST)
		return zpl_next(call);
	return zpl_next(call) == -ENOSYS && last.text == "call 5100" ? KEPT_DONE : -EPROTO;
}

} // namespace

ZPL_HOOK = {ZPL_HOOK_INIT("libcxx"), .handle = handle};
