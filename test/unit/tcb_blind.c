/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tcb_blind - in front of libc in the hook namespace: a libc that lacks one thing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/auxv.h>

long blind_to(long name);

static const char *missing = "";

/* From now on the symbol @name is not found, or the function of that name fails. */
long blind_to(long name)
{
	missing = (const char *)name;
	return 0;
}

static void *next(const char *name)
{
	return dlvsym(RTLD_NEXT, name, "GLIBC_2.2.5");
}

void *dlsym(void *restrict handle, const char *restrict name)
{
	void *(*real)(void *, const char *);
	void *symbol = next("dlsym");

	memcpy(&real, &symbol, sizeof(real));
	return strcmp(name, missing) ? real(handle, name) : NULL;
}

unsigned long getauxval(unsigned long type)
{
	return type == AT_HWCAP2 && strcmp(missing, "getauxval") ? 2 : 0;
}

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
		   void *(*start)(void *), void *restrict arg)
{
	int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	void *symbol = next("pthread_create");

	memcpy(&real, &symbol, sizeof(real));
	return strcmp(missing, "pthread_create") ? real(thread, attr, start, arg) : EAGAIN;
}
