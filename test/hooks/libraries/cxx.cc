/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* cxx - streams, exceptions, containers, regular expressions and locales of C++ */
#include <atomic>
#include <map>
#include <mutex>
#include <pthread.h>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>

#include "library_cxx.h"

namespace {

std::mutex lock; // guards seen and total
std::map<std::string, unsigned long> seen;
unsigned long total;

std::string describe(const zpl_call &call)
{
	std::ostringstream out;

	out << "call " << call.nr << ' ' << 1.5 << ' ' << std::hex << 255;
	return out.str();
}

void throw_for(unsigned long n)
{
	if (n % 3 == 0)
		throw std::runtime_error("third");
	std::vector<int> none;
	(void)none.at(n);
}

void use_exceptions(unsigned long n)
{
	std::string what;

	try {
		throw_for(n);
	} catch (const std::runtime_error &error) {
		what = error.what();
	} catch (const std::out_of_range &) {
		what = "range";
	}
	library_check(what == (n % 3 ? "range" : "third"), "cxx: exception");
}

void use_regex(const std::string &text)
{
	static const std::regex pattern("^call (-?[0-9]+) 1\\.5 ff$");
	std::smatch match;

	library_check(std::regex_match(text, match, pattern), "cxx: regex");
}

// Nobody is in the middle of a change when a fork copies the memory.
void before_fork()
{
	lock.lock();
}

void after_fork()
{
	lock.unlock();
}

} // namespace

int library_start()
{
	return pthread_atfork(before_fork, after_fork, after_fork);
}

void library_work(const zpl_call &call, unsigned long n)
{
	std::string text = describe(call);

	use_exceptions(n);
	if (n % 16 == 0)
		use_regex(text);
	std::lock_guard guard(lock);
	seen[text]++;
	total++;
}

void library_end()
{
	std::lock_guard guard(lock);
	unsigned long sum = 0;

	for (const auto &[text, count] : seen)
		sum += count;
	library_check(sum == total, "cxx: sum");
}

void library_fork_child()
{
}

LIBRARY_HOOK("cxx");
