/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tcb_cxx - a C++ library of the hook's side: objects of a thread, exceptions, streams. */
#include <atomic>
#include <sstream>
#include <stdexcept>
#include <string>

static std::atomic<long> n_alive;
static std::atomic<long> n_ended;

namespace
{
struct counted {
	std::string text = "a text that is too long for the object itself: " + std::to_string(1);
	counted() { n_alive++; }
	~counted()
	{
		if (text == "used by its thread, and long enough to be on the heap")
			n_ended++;
		n_alive--;
	}
	counted(const counted &) = delete;
	counted &operator=(const counted &) = delete;
};

thread_local counted object;
thread_local std::string name("initial value, also on the heap because of its length");
} // namespace

/* 1: both are new to the calling thread, and an exception goes through a stream to here. */
extern "C" long late_tls(long n)
{
	bool fresh = object.text.size() == 48 && name.front() == 'i';

	object.text = "used by its thread, and long enough to be on the heap";
	name = "changed";
	try {
		std::ostringstream out;
		out << "number " << n;
		throw std::runtime_error(out.str());
	} catch (const std::exception &e) {
		return fresh && e.what() == "number " + std::to_string(n);
	}
}

extern "C" long cxx_alive(long);
extern "C" long cxx_ended(long);

extern "C" long cxx_alive(long)
{
	return n_alive;
}

extern "C" long cxx_ended(long)
{
	return n_ended;
}
