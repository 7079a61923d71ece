/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tcb_ns - see tcb_ns.h. Stands in for zpl's entry and thread records. */
#define _GNU_SOURCE
#include "tcb_ns.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tcb_side.h"

long ns_switch(ns_fn fn, long arg, uint64_t fs, void *top);

/* In: fn, arg, fs base, stack top. Runs fn(arg) there; fs base and stack are as before after. */
__asm__(".text\n"
	".globl ns_switch\n"
	".type ns_switch, @function\n"
	"ns_switch:\n"
	"	push %rbp\n"
	"	mov %rsp, %rbp\n"
	"	push %rbx\n"
	"	rdfsbase %rbx\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %rdi\n"
	"	mov %rcx, %rsp\n"
	"	wrfsbase %rdx\n"
	"	call *%rax\n"
	"	wrfsbase %rbx\n"
	"	mov -8(%rbp), %rbx\n"
	"	leave\n"
	"	ret\n"
	".size ns_switch, . - ns_switch\n");

#define MAX_BLOCKS 64

static void *space;
static pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;
static struct zpl_tcb *pool;
static unsigned n_idle, n_all;
static struct zpl_tcb *all[MAX_BLOCKS];
static __thread struct zpl_tcb *mine;

ns_fn ns_function(const char *name)
{
	void *symbol = dlsym(space, name);
	ns_fn fn;

	if (!symbol)
		fprintf(stderr, "%s\n", dlerror());
	REQUIRE(symbol);
	memcpy(&fn, &symbol, sizeof(fn));
	return fn;
}

void ns_open(const char *library)
{
	long err;

	space = dlmopen(LM_ID_NEWLM, library, RTLD_NOW | RTLD_LOCAL);
	if (!space)
		fprintf(stderr, "%s\n", dlerror());
	REQUIRE(space);
	err = NS_FN("side_check")(0);
	if (err == -ENOSYS) {
		puts("no FSGSBASE here");
		exit(77);
	}
	if (err)
		fprintf(stderr, "%ld: %s\n", err, (const char *)NS_FN("side_failure")(0));
	REQUIRE(err == 0);
}

void ns_put(struct zpl_tcb *tcb)
{
	pthread_mutex_lock(&pool_lock);
	tcb->next = pool;
	pool = tcb;
	n_idle++;
	pthread_mutex_unlock(&pool_lock);
}

struct zpl_tcb *ns_take(void)
{
	struct zpl_tcb *tcb;

	pthread_mutex_lock(&pool_lock);
	tcb = pool;
	REQUIRE(tcb);
	pool = tcb->next;
	n_idle--;
	pthread_mutex_unlock(&pool_lock);
	return tcb;
}

void ns_fill(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct zpl_tcb *tcb = calloc(1, sizeof(*tcb));

		REQUIRE(tcb && NS_FN("side_create")((long)tcb) == 0);
		all[n_all++ % MAX_BLOCKS] = tcb;
		ns_put(tcb);
	}
}

long ns_call(ns_fn fn, long arg)
{
	if (!mine) {
		mine = ns_take();
		NS_FN("side_renew")((long)mine);
		NS_FN("side_lend")((long)mine);
	}
	return ns_switch(fn, arg, mine->fs_base, mine->stack_top);
}

ns_fn ns_load(const char *path, const char *function)
{
	struct side_load args = { path, function };
	ns_fn fn = (ns_fn)ns_call(NS_FN("side_load"), (long)&args);

	REQUIRE(fn);
	return fn;
}

struct zpl_tcb *ns_mine(void)
{
	return mine;
}

void ns_leave(void)
{
	if (!mine)
		return;
	ns_call(NS_FN("side_thread_end"), (long)mine);
	ns_put(mine);
	mine = NULL;
}

struct zpl_tcb *ns_abandon(void)
{
	struct zpl_tcb *tcb = mine;

	mine = NULL;
	return tcb;
}

unsigned ns_idle(void)
{
	return n_idle;
}

void ns_forked(void)
{
	for (unsigned i = 0; i < n_all && i < MAX_BLOCKS; i++)
		if (all[i] != mine)
			NS_FN("side_discard")((long)all[i]);
	n_all = 0;
	pool = NULL;
	n_idle = 0;
	pthread_mutex_init(&pool_lock, NULL);
}

static int task_has_uid(const char *tid, unsigned uid)
{
	char path[300], line[100];
	unsigned real;
	int has = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%s/status", tid);
	f = tid[0] == '.' ? NULL : fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		has += sscanf(line, "Uid: %u", &real) == 1 && real == uid;
	if (f)
		fclose(f);
	return has;
}

int ns_threads_with_uid(unsigned uid)
{
	DIR *tasks = opendir("/proc/self/task");
	const struct dirent *task;
	int n = 0;

	REQUIRE(tasks);
	while ((task = readdir(tasks)))
		n += task_has_uid(task->d_name, uid);
	closedir(tasks);
	return n;
}

long ns_rss(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long size, resident;

	REQUIRE(f && fscanf(f, "%ld %ld", &size, &resident) == 2);
	fclose(f);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}
