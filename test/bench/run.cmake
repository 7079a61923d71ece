# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The suite that test/bench/run drives. What is timed is built with -O2 whatever the preset.
include(CheckLinkerFlag)
check_linker_flag(C -static ZPL_BENCH_STATIC)

zpl_add_program(loop loop.c loop_calls.S LINK Threads::Threads OPTIONS -O2)
zpl_add_program(loop_site loop.c loop_calls.S LINK Threads::Threads OPTIONS -O2 -DBENCH_SITE=)
zpl_add_program(spawn spawn.c OPTIONS -O2)
if(ZPL_BENCH_STATIC)
	target_link_options(bench_spawn PRIVATE -static)
endif()
foreach(name ptrace notify)
	zpl_add_program(peer_${name} peer_${name}.c OPTIONS -O2)
endforeach()

# bench_add_hook(NAME source define...)
function(bench_add_hook name source)
	zpl_add_hook(bench_${name} ${PROJECT_BINARY_DIR}/test/bench ${name} ${source} OPTIONS -O2)
	target_compile_definitions(bench_${name} PRIVATE ${ARGN})
endfunction()

bench_add_hook(default_pass hook.c)
bench_add_hook(default_answer hook.c BENCH_REPLY=)
bench_add_hook(default_fast_pass hook.c BENCH_FAST=)
bench_add_hook(default_fast_answer hook.c BENCH_FAST= BENCH_REPLY=)
bench_add_hook(bare_fast_pass hook.c BENCH_BARE= BENCH_FAST=)
bench_add_hook(bare_fast_answer hook.c BENCH_BARE= BENCH_FAST= BENCH_REPLY=)
bench_add_hook(bare_pass hook.c BENCH_BARE=)
bench_add_hook(bare_answer hook.c BENCH_BARE= BENCH_REPLY=)
bench_add_hook(nothing hook.c BENCH_NOTHING=)
bench_add_hook(nothing_file hook.c BENCH_NOTHING= BENCH_FILE=)
bench_add_hook(default_file_pass hook.c BENCH_FILE=)
bench_add_hook(clock hook.c BENCH_CLOCK=)
bench_add_hook(own own.c)
bench_add_hook(zpoline_pass hook_zpoline.c)
bench_add_hook(zpoline_answer hook_zpoline.c BENCH_REPLY=)
bench_add_hook(peer_preload peer_preload.c)
bench_add_hook(peer_sigsys peer_sigsys.c)
zpl_add_hook(bench_peer_sled ${PROJECT_BINARY_DIR}/test/bench peer_sled
	peer_sled.c peer_sled_entry.S LINK ${CMAKE_DL_LIBS} OPTIONS -O2)

foreach(name bare_pass bare_answer bare_fast_pass bare_fast_answer peer_sled)
	target_compile_options(bench_${name} PRIVATE
		$<$<COMPILE_LANGUAGE:C>:-mgeneral-regs-only> -fno-stack-protector)
endforeach()

zpl_add_test(run LABEL bench SERIAL TIMEOUT 120
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/run --smoke --build ${PROJECT_BINARY_DIR})
zpl_add_test(notices LABEL bench SERIAL TIMEOUT 60
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/notices)
zpl_add_program(idle idle.c)
zpl_add_test(own LABEL bench SERIAL TIMEOUT 60
	COMMAND env LD_PRELOAD=${PROJECT_BINARY_DIR}/libzpl_boot.so
		LIBZPHOOK=${PROJECT_BINARY_DIR}/test/bench/own.so $<TARGET_FILE:bench_idle>)
set_tests_properties(bench/own PROPERTIES PASS_REGULAR_EXPRESSION "sigprocmask +[0-9]+ ns")
