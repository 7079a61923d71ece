/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * soak SECONDS [KINDS] - threads, signals, forks and programs under a hook, and the account of all calls
 *
 * Run by test/soak/run. Passes (0) when program, hook and kernel have counted the same, each queued
 * signal was handled once, no result was wrong and memory did not grow: the mean of the last
 * third against that of the second, in runs of a minute or more. A kind of
 * work that makes no round for two minutes is taken for hung: then the state of all threads is printed. KINDS is
 * a mask of enum soak_kind: less work, to find out which part of it fails.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "soak_work.h"

#define HUNG_AFTER 120
#define GROWTH_KIB(mean) (512 + (mean) / 50)

static unsigned long which = (1ul << SOAK_N) - 1; /* kinds of work, a bit each */

static const char *const kinds[SOAK_N] = { "calls", "calls too", "signals sent", "thread rounds",
					   "forks", "programs executed", "timer signals" };

/* A number of /proc/self/status, in its unit. */
static long status_of(const char *name)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	long value = -1;

	while (file && value < 0 && fgets(line, sizeof line, file))
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtol(line + strlen(name) + 1, NULL, 10);
	if (file)
		fclose(file);
	return value;
}

static void print_thread(const char *tid)
{
	static const char *const files[] = { "status", "syscall", "wchan" };
	char path[300], line[256];

	for (int i = 0; i < 3; i++) {
		FILE *file;

		snprintf(path, sizeof path, "/proc/self/task/%s/%s", tid, files[i]);
		file = fopen(path, "re");
		while (file && fgets(line, sizeof line, file))
			if (i || strstr(line, "State") || strstr(line, "Sig") || strstr(line, "Shd"))
				printf("%s %s%s", tid, line, i ? "\n" : "");
		if (file)
			fclose(file);
	}
}

static int hung(const char *kind)
{
	DIR *tasks = opendir("/proc/self/task");
	const struct dirent *entry;

	printf("no round of '%s' for %d s\n", kind, HUNG_AFTER);
	while (tasks && (entry = readdir(tasks)))
		if (entry->d_name[0] != '.')
			print_thread(entry->d_name);
	fflush(stdout);
	_exit(2);
}

static void watch(unsigned long second)
{
	static unsigned long last[SOAK_N], since[SOAK_N];

	for (int i = 0; i < SOAK_N; i++) {
		if (soak->progress[i] != last[i] || !(which >> i & 1))
			since[i] = second;
		last[i] = soak->progress[i];
		if (second - since[i] >= HUNG_AFTER)
			hung(kinds[i]);
	}
}

struct mean {
	long sum[3], n[3];
};

static void note(struct mean *m, unsigned third, long value)
{
	m->sum[third] += value;
	m->n[third]++;
}

static int grew(const struct mean *m, const char *what, int judge)
{
	long before = m->n[1] ? m->sum[1] / m->n[1] : 0, after = m->n[2] ? m->sum[2] / m->n[2] : 0;
	int bad = judge && after - before > GROWTH_KIB(before);

	printf("%s: %ld, then %ld KiB%s\n", what, before, after, bad ? "  GROWS" : "");
	return bad;
}

static int differ(const char *what, unsigned long a, unsigned long b, unsigned long c)
{
	int bad = a != b || b != c;

	printf("%s: %lu by the program, %lu by the hook, %lu by the kernel%s\n", what, a, b, c,
	       bad ? "  DIFFER" : "");
	return bad;
}

static int verdict(const struct mean *rss, const struct mean *size, int judge)
{
	uint64_t kernel = 0;
	int bad;

	if (read(SOAK_EVENT_FD, &kernel, sizeof kernel) != sizeof kernel)
		kernel = 0;
	bad = differ("calls", soak->made, soak->seen, kernel);
	/* No kernel has this one: right answers are proof of their own. */
	bad += differ("questions", soak->asked, soak->answered, soak->answered);
	printf("signals: %lu sent, %lu handled\nwrong: %lu\n", soak->sent, soak->handled, soak->wrong);
	bad += soak->sent != soak->handled || soak->wrong || !soak->made;
	for (int i = 0; i < SOAK_N; i++) {
		printf("%s: %lu\n", kinds[i], soak->progress[i]);
		bad += (which >> i & 1) && !soak->progress[i];
	}
	bad += grew(rss, "resident", judge) + grew(size, "mapped", judge);
	puts(bad ? "FAILED" : "passed");
	return bad ? 1 : 0;
}

/* The timer's signals wake this thread too. */
static void sleep_a_second(void)
{
	struct timespec left = { .tv_sec = 1 };

	while (nanosleep(&left, &left))
		;
}

static unsigned long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long)t.tv_sec;
}

static int all_have_begun(void)
{
	for (int i = 0; i < SOAK_N; i++)
		if ((which >> i & 1) && !soak->progress[i])
			return 0;
	return 1;
}

/* Longer where a busy machine has not let each kind of work make a round. */
static void soak_for(unsigned long seconds, struct mean *rss, struct mean *size)
{
	unsigned long start = now(), s = 0, said = 0;

	while (s < seconds || !all_have_begun()) {
		unsigned third = s < seconds ? (unsigned)(s * 3 / seconds) : 2;

		sleep_a_second();
		s = now() - start;
		watch(s);
		note(rss, third, status_of("VmRSS"));
		note(size, third, status_of("VmSize"));
		if (s >= said + 30) {
			said = s;
			printf("%lu s: %lu calls, %lu signals, %ld KiB resident, %ld threads\n", s,
			       soak->made, soak->handled, status_of("VmRSS"), status_of("Threads"));
			fflush(stdout);
		}
	}
}

int main(int argc, char **argv)
{
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
	struct mean rss = { { 0 }, { 0 } }, size = { { 0 }, { 0 } };
	unsigned long seconds;

	soak = soak_map(getenv("SOAK_PAGE"));
	if (!soak)
		return 3;
	if (argc < 2)
		return soak_executed();
	seconds = strtoul(argv[1], NULL, 10);
	if (dup2(eventfd(0, EFD_NONBLOCK), SOAK_EVENT_FD) != SOAK_EVENT_FD)
		return 3;
	soak_handlers();
	if (argc > 2)
		which = strtoul(argv[2], NULL, 0);
	if (soak_start(which))
		return 3;
	if (which >> SOAK_TIMER & 1)
		setitimer(ITIMER_REAL, &often, NULL);
	soak_for(seconds, &rss, &size);
	soak_stop = 1;
	setitimer(ITIMER_REAL, &never, NULL);
	soak_join();
	return verdict(&rss, &size, seconds >= 60);
}
