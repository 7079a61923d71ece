# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Thread blocks: each program opens a hook namespace (dlmopen) with tcb*.c in it
# and borrows blocks from there. Not under sanitizers: a second libc.
if(NOT ZPL_SANITIZE)
	file(GLOB tcb_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/hookns/tcb*.c)
	set(tcb_out ${PROJECT_BINARY_DIR}/test/unit)

	# tcb_library(NAME source... [OPTIONS flag...])
	function(tcb_library name)
		cmake_parse_arguments(PARSE_ARGV 1 t "" "" "OPTIONS")
		add_library(unit_${name} MODULE ${t_UNPARSED_ARGUMENTS})
		target_link_libraries(unit_${name} PRIVATE zpl_options Threads::Threads ${CMAKE_DL_LIBS})
		target_compile_options(unit_${name} PRIVATE ${t_OPTIONS})
		target_compile_options(unit_${name} PRIVATE "SHELL:-iquote ${PROJECT_SOURCE_DIR}/hookns")
		set_target_properties(unit_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
			LIBRARY_OUTPUT_DIRECTORY ${tcb_out})
	endfunction()

	# As in libzpl_core.so, but for the visibility that the tests need.
	set(tcb_options -fno-stack-protector -fcf-protection=none -fno-strict-aliasing)
	tcb_library(tcb_side tcb_side.c ${tcb_sources} OPTIONS ${tcb_options})
	tcb_library(tcb_blind tcb_blind.c tcb_side.c ${tcb_sources} OPTIONS ${tcb_options})
	tcb_library(tcb_late_static tcb_late.c OPTIONS -ftls-model=initial-exec)
	tcb_library(tcb_late_dynamic tcb_late.c OPTIONS -ftls-model=global-dynamic)

	set(tcb_cxx)
	set(tcb_cxx_library)
	if(CMAKE_CXX_COMPILER)
		set(tcb_cxx cxx_objects_end)
		set(tcb_cxx_library unit_tcb_cxx)
		tcb_library(tcb_cxx tcb_cxx.cpp)
	endif()

	foreach(test ${tcb_cxx}
			libc_per_thread keys_end_with_thread memory_stays stdio_lines
			libraries_work fork_when_busy fork_keeps_keys fork_keeps_stack check_refuses
			setuid_of_program setuid_of_hook cancel_waits reclaim)
		zpl_add_unit_test(tcb_${test} tcb_${test}.c tcb_ns.c
			$<$<BOOL:$<FILTER:${test},INCLUDE,^fork>>:${CMAKE_CURRENT_SOURCE_DIR}/tcb_fork_sud.c>
			LINK Threads::Threads ${CMAKE_DL_LIBS} OPTIONS
			-DTCB_SIDE="${tcb_out}/tcb_side.so"
			-DTCB_CXX="${tcb_out}/tcb_cxx.so"
			-DTCB_BLIND="${tcb_out}/tcb_blind.so"
			-DTCB_LATE_STATIC="${tcb_out}/tcb_late_static.so"
			-DTCB_LATE_DYNAMIC="${tcb_out}/tcb_late_dynamic.so")
		add_dependencies(unit_tcb_${test} unit_tcb_side unit_tcb_blind
			unit_tcb_late_static unit_tcb_late_dynamic ${tcb_cxx_library})
	endforeach()
endif()
