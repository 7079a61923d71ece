/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* With libgccjit: a function that was compiled a moment ago makes calls of its own, which the hook answers. */
#include <libgccjit.h>
#include <stdio.h>
#include <unistd.h>

typedef long call_fn(long nr);

/* long call(long nr) { asm volatile ("syscall" : "+a" (nr) : : "rcx", "r11", "memory"); return nr; } */
static void define_call(gcc_jit_context *c)
{
	gcc_jit_type *type = gcc_jit_context_get_type(c, GCC_JIT_TYPE_LONG);
	gcc_jit_param *nr = gcc_jit_context_new_param(c, NULL, type, "nr");
	gcc_jit_function *f = gcc_jit_context_new_function(c, NULL, GCC_JIT_FUNCTION_EXPORTED, type, "call", 1,
							   &nr, 0);
	gcc_jit_block *block = gcc_jit_function_new_block(f, NULL);
	gcc_jit_lvalue *ret = gcc_jit_function_new_local(f, NULL, type, "ret");
	gcc_jit_extended_asm *call = gcc_jit_block_add_extended_asm(block, NULL, "syscall");

	gcc_jit_extended_asm_set_volatile_flag(call, 1);
	gcc_jit_extended_asm_add_output_operand(call, NULL, "=a", ret);
	gcc_jit_extended_asm_add_input_operand(call, NULL, "a", gcc_jit_param_as_rvalue(nr));
	gcc_jit_extended_asm_add_clobber(call, "rcx");
	gcc_jit_extended_asm_add_clobber(call, "r11");
	gcc_jit_extended_asm_add_clobber(call, "memory");
	gcc_jit_block_end_with_return(block, NULL, gcc_jit_lvalue_as_rvalue(ret));
}

int main(void)
{
	gcc_jit_context *c = gcc_jit_context_acquire();
	gcc_jit_result *result;
	call_fn *call;

	gcc_jit_context_set_int_option(c, GCC_JIT_INT_OPTION_OPTIMIZATION_LEVEL, 2);
	define_call(c);
	result = gcc_jit_context_compile(c);
	*(void **)&call = result ? gcc_jit_result_get_code(result, "call") : NULL;
	if (!call)
		return 1;
	for (int i = 0; i < 1000; i++)
		if (call(5000) != 77 || call(39) != getpid())
			return 1;
	gcc_jit_result_release(result);
	gcc_jit_context_release(c);
	puts("answered");
	return 0;
}
