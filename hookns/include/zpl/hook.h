/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * zpl/hook.h - the interface between zpl and a hook library
 *
 * A hook is a shared library that defines one object named zpl_hook:
 *
 *     #include <zpl/hook.h>
 *
 *     static long handle(struct zpl_call *call)
 *     {
 *         return zpl_next(call);
 *     }
 *
 *     ZPL_HOOK = { ZPL_HOOK_INIT("mine"), .handle = handle };
 *
 * Build: cc -shared -fPIC -o mine.so mine.c. Nothing to link: the functions
 * below are reached through a table that zpl hands over before init().
 * Run:   LD_PRELOAD=libzpl_boot.so LIBZPHOOK=./mine.so ./prog
 *
 * The library lives in a namespace of its own with a libc of its own. What it
 * does there never comes back to it as a call.
 */
#ifndef ZPL_HOOK_H
#define ZPL_HOOK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Interface version: the major half must match, the minor half may grow. */
#define ZPL_HOOK_VERSION 0x00010001u

/** One past the highest number that a hook can ask for by name in wants. */
#define ZPL_NR_MAX 1024

/**
 * struct zpl_call - one system call of the program
 *
 * @nr:   number as the kernel reads it, sign-extended from 32 bits; may be changed
 *        before zpl_next()
 * @arg:  the six arguments; may be changed before zpl_next()
 * @pc:   address of the instruction after the call in the program
 * @site: address of the call's instruction in the program
 * @sp:   the program's stack pointer at the call
 * @tid:  kernel thread id of the caller
 * @flags: ZPL_CALL_*
 * @reserved: zpl's own
 *
 * Owner: zpl. Valid until handle() returns.
 */
struct zpl_call {
	int64_t nr;
	uint64_t arg[6];
	uint64_t pc;
	uint64_t site;
	uint64_t sp;
	int32_t tid;
	uint32_t flags;
	void *reserved[2];
};

/* zpl_call.flags */
#define ZPL_CALL_TRAPPED 0x1u /* reached zpl by a trap, not by a jump */
#define ZPL_CALL_VDSO    0x2u /* a vDSO function that would have made no system call */

/* zpl_hook.flags */
/**
 * The handler uses no libc, no vector or x87 register and under 4 KiB of
 * stack; zpl then saves less and calls it faster.
 */
#define ZPL_HOOK_BARE 0x1u

/**
 * struct zpl_api - what zpl offers to a hook; reached through the functions below
 *
 * @size:    sizeof(struct zpl_api) that zpl was built with
 * @next:    see zpl_next()
 * @replace: see zpl_replace()
 */
struct zpl_api {
	size_t size;
	long (*next)(struct zpl_call *call);
	int (*replace)(const char *name, long (*handle)(struct zpl_call *call));
	int (*want)(const char *name, long nr, int wanted);
};

/** What fast() decides */
enum zpl_fast_what {
	ZPL_FAST_SLOW,   /* let handle() see the call */
	ZPL_FAST_PASS,   /* as if handle() were `return zpl_next(call);` */
	ZPL_FAST_ANSWER, /* as if handle() were `return result;` */
};

/**
 * struct zpl_fast - fast()'s decision; see zpl_fast_slow(), zpl_fast_pass(), zpl_fast_answer()
 *
 * @what:   enum zpl_fast_what
 * @result: what the program gets, -errno on failure; for ZPL_FAST_ANSWER only
 */
struct zpl_fast {
	long what;
	long result;
};

/**
 * ZPL_FAST - before the definition of fast(): keeps its code within what fast() may use
 *
 * A compiler without these attributes needs -mgeneral-regs-only -fno-stack-protector for the file.
 */
#if defined(__x86_64__) && defined(__has_attribute)
#if __has_attribute(no_stack_protector)
#define ZPL_FAST __attribute__((target("general-regs-only"), no_stack_protector))
#endif
#endif
#ifndef ZPL_FAST
#define ZPL_FAST
#endif

static inline ZPL_FAST struct zpl_fast zpl_fast_slow(void)
{
	struct zpl_fast f = { ZPL_FAST_SLOW, 0 };

	return f;
}

static inline ZPL_FAST struct zpl_fast zpl_fast_pass(void)
{
	struct zpl_fast f = { ZPL_FAST_PASS, 0 };

	return f;
}

static inline ZPL_FAST struct zpl_fast zpl_fast_answer(long result)
{
	struct zpl_fast f = { ZPL_FAST_ANSWER, result };

	return f;
}

/**
 * struct zpl_hook - a hook library's description of itself
 *
 * @size:    sizeof(struct zpl_hook); set by ZPL_HOOK_INIT
 * @version: ZPL_HOOK_VERSION; set by ZPL_HOOK_INIT
 * @name:    short name for messages and the report; not copied
 * @flags:   ZPL_HOOK_* or 0
 * @wants:   numbers the hook asks for, ended by -1; NULL: all
 * @init:    called once before the first call; non-zero stops the start
 * @handle:  called for each wanted call; returns the result, -errno as the
 *           kernel does
 * @thread_start, @thread_exit: in a new thread of the program before its first
 *           call, and in a thread after its last; may be NULL
 * @fork_child: in the child of a fork before its first call; may be NULL
 * @exit:    called once when the process exits by exit_group or return; may be NULL
 * @fast:    asked first for each wanted call, at a tenth of what handle() costs: it uses no libc, no
 *           thread-local variable, no vector or x87 register, makes no call, needs under 1 KiB of
 *           stack and does not write to arg; see ZPL_FAST. NULL: handle sees all
 *
 * Context: init runs before any call is hooked, in the program's only thread, or in that which loads
 *          zpl by dlopen(). handle runs in the thread that makes the call. Any function may call libc.
 */
struct zpl_hook {
	size_t size;
	uint32_t version;
	uint32_t flags;
	const char *name;
	const int *wants;
	int (*init)(const struct zpl_api *api);
	long (*handle)(struct zpl_call *call);
	void (*thread_start)(void);
	void (*thread_exit)(void);
	void (*fork_child)(void);
	void (*exit)(int status);
	struct zpl_fast (*fast)(long nr, const uint64_t arg[6]);
};

/** Where zpl leaves its table; defined by ZPL_HOOK. */
extern const struct zpl_api *zpl_api;

#if defined(__GNUC__)
#define ZPL_PUBLIC __attribute__((visibility("default")))
#else
#define ZPL_PUBLIC
#endif

#define ZPL_HOOK                                  \
	ZPL_PUBLIC const struct zpl_api *zpl_api; \
	ZPL_PUBLIC extern struct zpl_hook zpl_hook; \
	struct zpl_hook zpl_hook

/* First members of the definition, in order, so that it works in C and C++. */
#define ZPL_HOOK_INIT(hook_name) ZPL_HOOK_INIT_FLAGS(hook_name, 0)

/** The same with ZPL_HOOK_* flags. */
#define ZPL_HOOK_INIT_FLAGS(hook_name, hook_flags)                       \
	.size = sizeof(struct zpl_hook), .version = ZPL_HOOK_VERSION, \
	.flags = (hook_flags), .name = (hook_name)

/**
 * zpl_next() - pass a call on to the next hook, and after the last to the kernel
 *
 * @call: the call that handle() was given, changed or not
 *
 * Return:  the result, -errno as the kernel gives it. For exit, exit_group,
 *          rt_sigreturn and a successful execve it does not come back, or comes
 *          back with 0 and the call is carried out when the last handle()
 *          returns. For a new thread or a vfork it returns in the parent only;
 *          for fork it returns in both.
 * Context: inside handle(), in the thread that was given the call.
 */
static inline long zpl_next(struct zpl_call *call)
{
	return zpl_api->next(call);
}

/**
 * zpl_replace() - put another handler in a hook's place, also at run time
 *
 * @name:   the hook's name
 * @handle: the new handler; not NULL. It sees all calls: the hook's fast() is not asked any more
 *
 * Return:  0, or -ENOENT no hook of that name, or -EINVAL @handle is NULL
 * Context: init() or any time after; takes effect for calls that start later.
 */
static inline int zpl_replace(const char *name, long (*handle)(struct zpl_call *call))
{
	return zpl_api->replace(name, handle);
}

/**
 * zpl_want() - start or stop asking for one number at run time
 *
 * @name: the hook's name;  @nr: the number;  @wanted: 0 or 1
 *
 * Return:  0, or -ENOENT, or -ERANGE @nr is not within 0 … ZPL_NR_MAX-1
 * Context: init() or any time after; takes effect for calls that start later.
 */
static inline int zpl_want(const char *name, long nr, int wanted)
{
	return zpl_api->want(name, nr, wanted);
}

/**
 * zpl_syscall() - make a system call of the hook's own, straight to the kernel
 *
 * Return:  the kernel's result, -errno on failure
 * Context: anywhere; async-signal-safe; touches no errno.
 */
static inline long zpl_syscall(long nr, long a1, long a2, long a3, long a4, long a5, long a6)
{
#if defined(__x86_64__)
	register long r10 __asm__("r10") = a4;
	register long r8 __asm__("r8") = a5;
	register long r9 __asm__("r9") = a6;
	__asm__ volatile("syscall"
			 : "+a"(nr)
			 : "D"(a1), "S"(a2), "d"(a3), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return nr;
#else
#error "zpl_syscall: no such architecture yet"
#endif
}

#ifdef __cplusplus
}
#endif

#endif
