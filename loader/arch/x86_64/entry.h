/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* entry - what entry.S and vectors.S offer to C; contracts stand above each label there */
#ifndef ZPL_ARCH_ENTRY_H
#define ZPL_ARCH_ENTRY_H

#include <stdint.h>

struct zpl_frame;
struct zpl_kernel_uc;
struct zpl_call;
struct zpl_thread;

void zpl_entry_const(void);
void zpl_entry_var(void);
void zpl_entry_const_slow(void);
void zpl_entry_var_slow(void);
void zpl_entry_zero(void);
void zpl_entry_hook(void);
void zpl_entry_hook_var(void);
void zpl_unknown_zero(void);

void zpl_vectors_save(struct zpl_frame *f, void *rare);
void zpl_vectors_restore(const struct zpl_frame *f);
void zpl_arch_fp_restore(const void *saved);
void zpl_arch_fp_save(void *to, uint64_t features);

long zpl_next_call(struct zpl_call *call);
long zpl_next_kernel(struct zpl_call *call);

int zpl_real_syscall(const uint64_t words[7], struct zpl_thread *t, long *result);
void zpl_suspend(struct zpl_frame *f);
_Noreturn void zpl_resume(uint64_t sp);
_Noreturn void zpl_leave(struct zpl_frame *f);
_Noreturn void zpl_rejoin_on(struct zpl_frame *f, long nr, uint64_t mask);
_Noreturn void zpl_sigframe_go(const struct zpl_kernel_uc *uc);
_Noreturn void zpl_leave_sigreturn(struct zpl_frame *f);
_Noreturn void zpl_leave_exit(int status, _Atomic uint32_t *gone);
long zpl_clone_raw(const uint64_t words[7], uint64_t fs, uint64_t back_fs);

#endif
