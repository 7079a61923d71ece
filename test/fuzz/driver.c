/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * driver - runs a fuzz target without libFuzzer: FILE-OR-DIR... RUNS SEED
 * or, to give libFuzzer something to start from, writes the target's seeds: --seeds DIR
 *
 * First the corpus and the target's own seeds as they are, then RUNS mutants of them
 * from a generator started with SEED: the same every time, on every machine. An
 * input that crashes is left in ./crash-<target>.
 */
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

#define MAX_INPUTS 256

struct input {
	size_t len;
	uint8_t bytes[FUZZ_MAX];
};

static struct input inputs[MAX_INPUTS];
static unsigned n_inputs;
static struct input current; /* read by the signal handler */
static const char *self;
static uint64_t state;

static uint64_t next_random(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

static void leave_input(int sig)
{
	char path[256];
	FILE *f;

	(void)sig;
	snprintf(path, sizeof(path), "crash-%s", self);
	f = fopen(path, "wb"); /* not signal safe; the process is lost either way */
	if (f) {
		fwrite(current.bytes, 1, current.len, f);
		fclose(f);
		fprintf(stderr, "input left in %s\n", path);
	}
}

static void run(void)
{
	LLVMFuzzerTestOneInput(current.bytes, current.len);
}

static void add_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct input *in = &inputs[n_inputs];

	FUZZ_CHECK(f && n_inputs < MAX_INPUTS);
	in->len = fread(in->bytes, 1, FUZZ_MAX, f);
	fclose(f);
	n_inputs++;
}

static void add_path(const char *path)
{
	char name[4096];
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir) {
		add_file(path);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		add_file(name);
	}
	closedir(dir);
}

static void put(size_t at, uint64_t value, size_t len)
{
	if (at + len <= current.len)
		memcpy(current.bytes + at, &value, len);
}

/* Values that sit on the edges of checks: signs, sizes, segment ends. */
static uint64_t edge(void)
{
	static const uint64_t edges[] = {
		0, 1, 2, 4, 0x7f, 0x80, 0xff, 0x3ff, 0x400, 0x7fff, 0x8000, 0xfff, 0x1000,
		0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff, 0x7fffffffffffffff,
		0x8000000000000000, 0xfffffffffffffff0, 0xffffffffffffffff, 0x050f, 0x050f27b8,
	};

	return edges[next_random(sizeof(edges) / sizeof(edges[0]))];
}

static void insert(size_t at, size_t len)
{
	if (current.len + len > FUZZ_MAX)
		return;
	memmove(current.bytes + at + len, current.bytes + at, current.len - at);
	for (size_t i = 0; i < len; i++)
		current.bytes[at + i] = (uint8_t)next_random(256);
	current.len += len;
}

static void erase(size_t at, size_t len)
{
	if (len > current.len - at || len == current.len)
		return;
	memmove(current.bytes + at, current.bytes + at + len, current.len - at - len);
	current.len -= len;
}

static void mutate(void)
{
	static const uint8_t pieces[][6] = { { 0x0f, 0x05 }, { 0xb8, 0x27, 0, 0, 0 }, { 0x0f, 0x34 },
					     { 0xeb, 0xfe }, { 0x0f, 0x1f, 0x44, 0, 0 }, { 0x62, 0xf1 } };
	size_t at = next_random(current.len);
	size_t from = next_random(current.len);
	size_t len = 1 + next_random(16);

	switch (next_random(26) / 4) { /* what shifts all that follows is rare */
	case 0:
		current.bytes[at] ^= (uint8_t)(1u << next_random(8));
		break;
	case 1:
		current.bytes[at] = (uint8_t)next_random(256);
		break;
	case 2:
		put(at & ~(size_t)3, edge(), 4);
		break;
	case 3:
		put(at & ~(size_t)7, edge(), 8);
		break;
	case 4:
		if (at + len <= current.len && from + len <= current.len)
			memmove(current.bytes + at, current.bytes + from, len);
		break;
	case 5:
		if (at + sizeof(pieces[0]) <= current.len)
			memcpy(current.bytes + at, pieces[next_random(6)], 2 + next_random(5));
		break;
	default:
		if (next_random(2))
			insert(at, len);
		else
			erase(at, len);
	}
}

static int write_seeds(const char *dir)
{
	char path[4096];
	FILE *f;

	for (unsigned i = 0; (current.len = fuzz_seed(i, current.bytes)) != 0; i++) {
		snprintf(path, sizeof(path), "%s/seed-%u", dir, i);
		f = fopen(path, "wb");
		FUZZ_CHECK(f && fwrite(current.bytes, 1, current.len, f) == current.len);
		FUZZ_CHECK(fclose(f) == 0);
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long runs;

	FUZZ_CHECK(argc >= 3);
	if (!strcmp(argv[1], "--seeds"))
		return write_seeds(argv[2]);
	self = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	signal(SIGABRT, leave_input);
	runs = strtoul(argv[argc - 2], NULL, 0);
	state = strtoul(argv[argc - 1], NULL, 0) | 1;
	for (int i = 1; i < argc - 2; i++)
		add_path(argv[i]);
	for (unsigned i = 0; n_inputs < MAX_INPUTS; i++, n_inputs++) {
		inputs[n_inputs].len = fuzz_seed(i, inputs[n_inputs].bytes);
		if (inputs[n_inputs].len == 0)
			break;
	}
	for (unsigned i = 0; i < n_inputs; i++) {
		current = inputs[i];
		run();
	}
	for (unsigned long i = 0; i < runs; i++) {
		current = inputs[next_random(n_inputs)];
		for (uint64_t n = 1 + next_random(8); n && current.len; n--)
			mutate();
		run();
	}
	printf("%u inputs, %lu mutants\n", n_inputs, runs);
	return 0;
}
