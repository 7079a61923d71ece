/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * cpp - a hook in C++: exceptions, iostreams, containers
 *
 * Use: LD_PRELOAD=libzpl_boot.so LIBZPHOOK=examples/cpp.so PROGRAM
 *      ZPL_CPP_FORBID=REGEX refuses to open paths that match (EACCES).
 *      ZPL_CPP_FILE=FILE appends the summary to FILE instead of std::cerr.
 *
 * An exception must not leave handle(): the caller is not C++. Here one carries
 * the error from the place that notices it to the place that answers.
 */
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

#include <zpl/hook.h>

#include "memory.h"

namespace {

struct Stats {
	unsigned long calls = 0;
	unsigned long errors = 0;
	std::chrono::nanoseconds time{0};
};

#define NAME(number, name) {number, name},
const std::map<long, std::string> names = {
#include "syscall_names.inc"
};

std::mutex lock; // guards stats
std::map<std::string, Stats> stats;
std::optional<std::regex> forbidden;
std::string file;
pid_t owner;

std::string name_of(long nr)
{
	auto found = names.find(nr);

	return found != names.end() ? found->second : "syscall_" + std::to_string(nr);
}

std::string path_at(uint64_t addr)
{
	char text[4096];

	if (memory_read_string(text, addr, sizeof(text)) < 0)
		throw std::system_error(EFAULT, std::generic_category());
	return text;
}

/// Throws if the call is an open of a forbidden path.
void check(const zpl_call &call)
{
	if (!forbidden || (call.nr != SYS_open && call.nr != SYS_openat))
		return;
	std::string path = path_at(call.arg[call.nr == SYS_openat]);
	if (std::regex_search(path, *forbidden))
		throw std::system_error(EACCES, std::generic_category(), path);
}

void note(long nr, long result, std::chrono::nanoseconds time)
{
	std::lock_guard guard(lock);
	Stats &entry = stats[name_of(nr)];

	entry.calls++;
	entry.errors += result < 0 && result >= -4095;
	entry.time += time;
}

long timed_next(zpl_call *call)
{
	auto start = std::chrono::steady_clock::now();
	long nr = call->nr;
	pid_t pid = getpid();

	if (nr == SYS_exit_group || nr == SYS_exit)
		note(nr, 0, {});
	long result = zpl_next(call);
	if (getpid() == pid && nr != SYS_exit_group && nr != SYS_exit)
		note(nr, result, std::chrono::steady_clock::now() - start);
	return result;
}

long handle(zpl_call *call)
{
	try {
		check(*call);
		return timed_next(call);
	} catch (const std::system_error &error) {
		note(call->nr, -error.code().value(), {});
		return -error.code().value();
	}
}

std::string summary()
{
	std::ostringstream out;

	std::lock_guard guard(lock);
	out << "zpl cpp: pid " << owner << "\n"
	    << std::setw(20) << "call" << std::setw(10) << "calls" << std::setw(10) << "errors"
	    << std::setw(14) << "ms\n";
	for (const auto &[name, entry] : stats)
		out << std::setw(20) << name << std::setw(10) << entry.calls << std::setw(10)
		    << entry.errors << std::setw(13) << std::fixed << std::setprecision(3)
		    << std::chrono::duration<double, std::milli>(entry.time).count() << "\n";
	return out.str();
}

void at_exit(int)
{
	if (getpid() != owner)
		return; // a child of vfork: the statistics are its parent's
	if (file.empty())
		std::cerr << summary() << std::flush;
	else
		std::ofstream(file, std::ios::app) << summary();
}

// Others must not be in the middle of a change when the memory is copied.
void before_fork()
{
	lock.lock();
}

void after_fork()
{
	lock.unlock();
}

void fork_child()
{
	std::lock_guard guard(lock);

	stats.clear();
	owner = getpid();
}

std::string absolute(const std::string &name)
{
	char dir[4096];

	return name[0] == '/' || !getcwd(dir, sizeof(dir)) ? name : std::string(dir) + "/" + name;
}

int init(const struct zpl_api *) // struct: zpl_api is also a variable's name
{
	owner = getpid();
	try {
		if (const char *name = std::getenv("ZPL_CPP_FILE"); name && *name)
			file = absolute(name);
		if (const char *pattern = std::getenv("ZPL_CPP_FORBID"))
			forbidden.emplace(pattern);
	} catch (const std::exception &error) {
		std::cerr << "cpp: ZPL_CPP_FORBID: " << error.what() << "\n";
		return -1;
	}
	return pthread_atfork(before_fork, after_fork, after_fork);
}

} // namespace

ZPL_HOOK = {
	ZPL_HOOK_INIT("cpp"),
	.init = init,
	.handle = handle,
	.fork_child = fork_child,
	.exit = at_exit,
};
