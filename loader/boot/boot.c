/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * boot - stage 1: the library that LD_PRELOAD names
 *
 * May use: libc, before its own and everybody's constructors have run (-z initfirst).
 * Job: find libzpl_core.so beside itself, load it into a namespace of its own, hand over.
 * Rules: export nothing, keep nothing open, touch nothing when the process is privileged.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/uio.h>
#include <unistd.h>

#define CORE "libzpl_core.so"
#define STATUS_REFUSED 126

/* Kept in step with loader/start.h: stage 1 includes nothing of stage 2. */
typedef int start_fn(int argc, char **argv, char **envp, const struct link_map *program,
			const char *folder);

static const char *get(char **envp, const char *name)
{
	size_t n = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, n) == 0 && (*envp)[n] == '=')
			return *envp + n + 1;
	return "";
}

static const char *remedy_for(const char *why)
{
	if (strstr(why, "static TLS"))
		return "set GLIBC_TUNABLES=glibc.rtld.nns=16: other libraries have namespaces too";
	return strstr(why, "more namespaces") ? "let other libraries have fewer, glibc has 16" :
						"keep it beside libzpl_boot.so";
}

/* One line, one write; the other messages are stage 2's. */
static void refuse(char **envp, const char *what, const char *why, const char *remedy)
{
	int go_on = strcmp(get(envp, "ZPL_ON_ERROR"), "continue") == 0;
	const char *parts[7] = { "zpl: error: cannot ", what, ": ", why, "; ", remedy,
				 go_on ? "; running without hooks\n" : "; not starting\n" };
	const char *fd = get(envp, "ZPL_LOG_FD");
	struct iovec line[7];

	for (int i = 0; i < 7; i++)
		line[i] = (struct iovec){ (void *)(uintptr_t)parts[i], strlen(parts[i]) };
	if (strcmp(get(envp, "ZPL_LOG"), "off") != 0)
		(void)!writev(*fd ? atoi(fd) : 2, line, 7);
	if (!go_on)
		_exit(STATUS_REFUSED);
}

__attribute__((constructor)) static void boot(int argc, char **argv, char **envp)
{
	char path[PATH_MAX + sizeof CORE];
	struct link_map *program;
	void (*tsan_init)(void);
	const char *slash, *why;
	start_fn *start;
	Dl_info me;
	void *core;
	size_t n;

	if (getauxval(AT_SECURE) || !dladdr(CORE, &me))
		return;
	*(void **)&tsan_init = dlsym(RTLD_DEFAULT, "__tsan_init");
	if (tsan_init) { /* its malloc dies on the thread blocks of hooks */
		tsan_init(); /* before it not even strcmp() works */
		refuse(envp, "run hooks in a program", "built with ThreadSanitizer",
		       "build it without -fsanitize=thread");
		return;
	}
	slash = strrchr(me.dli_fname, '/');
	n = slash ? (size_t)(slash - me.dli_fname) + 1 : 0;
	if (n >= PATH_MAX)
		return;
	memcpy(path, me.dli_fname, n);
	strcpy(path + n, CORE);
	core = dlmopen(LM_ID_NEWLM, path, RTLD_NOW | RTLD_LOCAL);
	if (!core) {
		why = dlerror();
		refuse(envp, "load libzpl_core.so", why, remedy_for(why));
		return;
	}
	*(void **)&start = dlsym(core, "zpl_core_start");
	program = dlopen(NULL, RTLD_LAZY | RTLD_NOLOAD);
	path[n] = 0;
	if (start && program && start(argc, argv, envp, program, path))
		_exit(STATUS_REFUSED);
}
