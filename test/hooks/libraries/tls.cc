/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tls - 16 KiB of thread_local, and thread_local objects whose destructors must run */
#include <cstring>
#include <filesystem>
#include <string>
#include <unistd.h>

#include "library_cxx.h"

namespace {

std::atomic<long> alive;
thread_local unsigned char room[16 * 1024];
thread_local long here;

struct Owner {
	std::string text = "a string that does not fit into the object itself";
	Owner() { alive++; }
	~Owner()
	{
		library_check(text.size() == 49, "tls: object changed before its destructor");
		alive--;
	}
};

thread_local Owner owner;

} // namespace

int library_start()
{
	return 0;
}

void library_work(const zpl_call &call, unsigned long n)
{
	unsigned char mark = static_cast<unsigned char>(gettid());

	(void)call;
	(void)n;
	library_check(owner.text[0] == 'a', "tls: object");
	if (here++ == 0)
		std::memset(room, mark, sizeof(room));
	library_check(room[0] == mark && room[sizeof(room) - 1] == mark, "tls: array is another thread's");
}

// Threads that ended took their objects with them; those that live may have one each.
void library_end()
{
	using std::filesystem::directory_iterator;
	long threads = std::distance(directory_iterator("/proc/self/task"), directory_iterator());

	library_check(alive <= threads, "tls: destructors did not run");
}

// Only the forking thread is left, and it has a new id.
void library_fork_child()
{
	alive = 1;
	here = 0;
}

LIBRARY_HOOK("tls");
