/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * vectors - run a function in the ABI's default state and keep the program's vector state
 *
 * Plain moves: XRSTOR alone costs more than all of these together. x87 and AMX state is
 * kept by XSAVE, and only when XGETBV(1) says that it is in use.
 */
#include "layout.h"

#define FP_SW 464 /* _fpx_sw_bytes: magic1, extended_size, xfeatures */
#define FP_KEYS 0x200 /* the component of protection keys */
#define FP_MAGIC1 0x46505853

	.text
	.hidden zpl_cpu

	.macro each16 op, stride
	.irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	\op	\i, \stride
	.endr
	.endm
	.macro sx i, stride
	movaps	%xmm\i, (F_VECTORS + \i * 16)(%rdi)
	.endm
	.macro lx i, stride
	movaps	(F_VECTORS + \i * 16)(%rdi), %xmm\i
	.endm
	.macro sy i, stride
	vmovaps	%ymm\i, (F_VECTORS + \i * 32)(%rdi)
	.endm
	.macro ly i, stride
	vmovaps	(F_VECTORS + \i * 32)(%rdi), %ymm\i
	.endm
	.macro sz i
	vmovdqa64 %zmm\i, (F_VECTORS + \i * 64)(%rdi)
	.endm
	.macro lz i
	vmovdqa64 (F_VECTORS + \i * 64)(%rdi), %zmm\i
	.endm
	.macro each32 op
	.irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\op	\i
	.endr
	.endm
	.macro sk i
	kmovq	%k\i, (F_VECTORS + 2048 + \i * 8)(%rdi)
	.endm
	.macro lk i
	kmovq	(F_VECTORS + 2048 + \i * 8)(%rdi), %k\i
	.endm

/*
 * zpl_vectors_save(frame, rare) - keep the vector state and set the default one
 *
 * In:       rdi = frame, rsi = 64-byte aligned area of zpl_cpu.rare_size bytes
 * Clobbers: rax, rcx, rdx, vector registers keep their contents
 * Source:   SDM vol. 1 ch. 13; psABI 3.2.1 (default MXCSR, x87 control word)
 */
	.globl zpl_vectors_save
	.hidden zpl_vectors_save
	.type zpl_vectors_save, @function
	.p2align 5
zpl_vectors_save:
	.cfi_startproc
	mov	CPU_VECTORS+zpl_cpu(%rip), %eax
	cmp	$32, %eax
	jb	1f
	ja	2f
	each16	sy, 32
	vzeroupper
	jmp	3f
1:	each16	sx, 16
	jmp	3f
2:	each32	sz
	.irp i, 0,1,2,3,4,5,6,7
	sk	\i
	.endr
	vzeroupper
3:	stmxcsr	F_MXCSR(%rdi)
	movl	$1, F_HAS_VECTORS(%rdi)
	movq	$0, F_RARE(%rdi)
	mov	CPU_RARE_MASK+zpl_cpu(%rip), %eax
	test	%eax, %eax
	jz	7f
	mov	$1, %ecx
	xgetbv
	and	CPU_RARE_MASK+zpl_cpu(%rip), %eax
	jz	4f
	xor	%edx, %edx
	mov	%rsi, F_RARE(%rdi)
	.irp i, 0,8,16,24,32,40,48,56
	movq	$0, (512 + \i)(%rsi)
	.endr
	xsave64	(%rsi)
	test	$1, %al
	jz	4f
	fninit
4:	cmpl	$MXCSR_DEFAULT, F_MXCSR(%rdi)
	jne	5f
	ret
5:	ldmxcsr	zpl_mxcsr(%rip)
	ret
/* No XGETBV(1): whether x87 is in use cannot be asked, so it is always kept. */
7:	mov	%rsi, F_RARE(%rdi)
	fxsave64 (%rsi)
	fninit
	jmp	4b
	.cfi_endproc
	.size zpl_vectors_save, . - zpl_vectors_save

/*
 * zpl_vectors_restore(frame) - the program's vector state again, if the frame holds it
 *
 * In: rdi = frame. Clobbers: rax, rcx, rdx
 */
	.globl zpl_vectors_restore
	.hidden zpl_vectors_restore
	.type zpl_vectors_restore, @function
	.p2align 5
zpl_vectors_restore:
	.cfi_startproc
	cmpl	$0, F_HAS_VECTORS(%rdi)
	je	9f
	mov	CPU_RARE_MASK+zpl_cpu(%rip), %eax
	mov	F_RARE(%rdi), %rcx
	test	%eax, %eax
	jz	11f
	mov	$1, %ecx
	xgetbv
	and	CPU_RARE_MASK+zpl_cpu(%rip), %eax
	mov	F_RARE(%rdi), %rcx
	test	%rcx, %rcx
	jnz	8f
	test	%eax, %eax
	jnz	10f
4:	ldmxcsr	F_MXCSR(%rdi)
	mov	CPU_VECTORS+zpl_cpu(%rip), %eax
	cmp	$32, %eax
	jb	1f
	ja	2f
	each16	ly, 32
	ret
1:	each16	lx, 16
	ret
2:	each32	lz
	.irp i, 0,1,2,3,4,5,6,7
	lk	\i
	.endr
9:	ret
/* The program had some in use: bring back all of it. */
8:	mov	CPU_RARE_MASK+zpl_cpu(%rip), %eax
	xor	%edx, %edx
	xrstor64 (%rcx)
	jmp	4b
/* Only the hook left some in use: back to the initial state. */
10:	mov	CPU_RARE_MASK+zpl_cpu(%rip), %eax
	xor	%edx, %edx
	lea	zpl_initial(%rip), %rcx
	xrstor64 (%rcx)
	jmp	4b
11:	fxrstor64 (%rcx)
	jmp	4b
	.cfi_endproc
	.size zpl_vectors_restore, . - zpl_vectors_restore

/*
 * zpl_arch_fp_restore(saved) - all state that a signal's frame holds, as rt_sigreturn does it
 *
 * In: rdi = uc_mcontext.fpregs, which says itself what it holds. Clobbers: rax, rdx
 * Source: Linux asm/sigcontext.h, struct _fpx_sw_bytes
 */
	.globl zpl_arch_fp_restore
	.hidden zpl_arch_fp_restore
	.type zpl_arch_fp_restore, @function
zpl_arch_fp_restore:
	.cfi_startproc
	cmpl	$FP_MAGIC1, FP_SW(%rdi)
	jne	1f
	mov	FP_SW+8(%rdi), %eax
	mov	FP_SW+12(%rdi), %edx
	xrstor64 (%rdi)
	ret
1:	fxrstor64 (%rdi)
	ret
	.cfi_endproc
	.size zpl_arch_fp_restore, . - zpl_arch_fp_restore

/*
 * zpl_arch_fp_save(to, features) - keep those components; what a handler starts with is the initial state
 *
 * In: rdi = 64-byte aligned area whose header is zero, rsi = mask; 0: x87 and SSE only, in 512 bytes
 * Protection keys stay as they are. Clobbers: rax, rdx
 */
	.globl zpl_arch_fp_save
	.hidden zpl_arch_fp_save
	.type zpl_arch_fp_save, @function
zpl_arch_fp_save:
	.cfi_startproc
	mov	%rsi, %rdx
	shr	$32, %rdx
	mov	%esi, %eax
	test	%rsi, %rsi
	jz	1f
	xsave64	(%rdi)
	and	$~FP_KEYS, %eax
	xrstor64 zpl_initial(%rip)
	ret
1:	fxsave64 (%rdi)
	fxrstor64 zpl_initial(%rip)
	ret
	.cfi_endproc
	.size zpl_arch_fp_save, . - zpl_arch_fp_save

	.section .rodata
	.p2align 6
/* XSAVE area whose header says: every component is in its initial state. */
zpl_initial:
	.word	FCW_DEFAULT
	.zero	22
	.long	MXCSR_DEFAULT
	.zero	484
	.zero	64
zpl_mxcsr:
	.long	MXCSR_DEFAULT

	.section .note.GNU-stack, "", @progbits
