# SPDX-License-Identifier: MIT OR Apache-2.0
#
# How tests are declared.
#
#   zpl_add_test(NAME LABEL label COMMAND cmd... [TIMEOUT s] [SERIAL] [ENV A=b...])
#       a test "label/NAME"; 0 = pass, 77 = cannot run here, else failure. Where the variable
#       ZPL_TEST_WAYS is set, also "methods/WAY/label/NAME" for each of them: near, zero, user
#   zpl_add_unit_test(NAME source... [LINK lib...])
#       builds the sources into one program and runs it as "unit/NAME"; a
#       source may be ${PROJECT_SOURCE_DIR}/loader/x.c to test x with its
#       static parts built in; libzpl_scan.so is linked when it exists
#   zpl_add_program(NAME source... [LINK lib...] [OPTIONS flag...])
#       a plain program for other tests to run, beside the suite's outputs
#       (build folder/test/<suite>/NAME)
#   zpl_add_hook(target dir NAME source... [LINK lib...])
#       a hook library dir/NAME.so
#
# Every test runs with ZPL_BUILD (build folder) and ZPL_SOURCE (source folder)
# in its environment and no standard input. With CI=true a skip is a failure,
# unless the test's name matches a line of test/skips-allowed.txt.

set(zpl_way_near "env ZPL_METHOD=near")
set(zpl_way_zero ${PROJECT_SOURCE_DIR}/test/zero/run_zero)
set(zpl_way_user ${PROJECT_SOURCE_DIR}/test/methods/as_user)

function(zpl_add_test name)
	cmake_parse_arguments(PARSE_ARGV 1 t "SERIAL" "LABEL;TIMEOUT" "COMMAND;ENV")
	if(NOT t_LABEL OR NOT t_COMMAND)
		message(FATAL_ERROR "zpl_add_test(${name}): LABEL and COMMAND are needed")
	endif()
	if(NOT t_TIMEOUT)
		set(t_TIMEOUT 120)
	endif()
	add_test(NAME ${t_LABEL}/${name}
		COMMAND ${PROJECT_SOURCE_DIR}/cmake/run-one-test ${t_LABEL}/${name} ${t_COMMAND}
		COMMAND_EXPAND_LISTS)
	set_tests_properties(${t_LABEL}/${name} PROPERTIES
		LABELS ${t_LABEL} TIMEOUT ${t_TIMEOUT} SKIP_RETURN_CODE 77
		ENVIRONMENT "ZPL_BUILD=${PROJECT_BINARY_DIR};ZPL_SOURCE=${PROJECT_SOURCE_DIR};${t_ENV}")
	if(t_SERIAL)
		set_tests_properties(${t_LABEL}/${name} PROPERTIES RUN_SERIAL ON)
	endif()
	set(ways ${ZPL_TEST_WAYS})
	set(ZPL_TEST_WAYS)
	foreach(way IN LISTS ways)
		zpl_add_test(${way}/${t_LABEL}/${name} LABEL methods TIMEOUT ${t_TIMEOUT} COMMAND ${t_COMMAND}
			ENV "ZPL_TEST_AS=${zpl_way_${way}}" ${t_ENV})
	endforeach()
endfunction()

function(zpl_add_program name)
	cmake_parse_arguments(PARSE_ARGV 1 p "" "" "LINK;OPTIONS")
	cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME suite)
	add_executable(${suite}_${name} ${p_UNPARSED_ARGUMENTS})
	target_link_libraries(${suite}_${name} PRIVATE zpl_options zpl_hook ${p_LINK})
	target_compile_options(${suite}_${name} PRIVATE ${p_OPTIONS})
	zpl_own_headers(${suite}_${name} test)
	set_target_properties(${suite}_${name} PROPERTIES OUTPUT_NAME ${name}
		RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test/${suite})
endfunction()

function(zpl_add_unit_test name)
	cmake_parse_arguments(PARSE_ARGV 1 u "" "TIMEOUT" "LINK;OPTIONS")
	if(TARGET zpl_scan)
		list(APPEND u_LINK zpl_scan)
	endif()
	zpl_add_program(${name} ${u_UNPARSED_ARGUMENTS} LINK ${u_LINK} OPTIONS ${u_OPTIONS})
	cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME suite)
	if(NOT u_TIMEOUT)
		set(u_TIMEOUT 60)
	endif()
	zpl_add_test(${name} LABEL ${suite} TIMEOUT ${u_TIMEOUT}
		COMMAND $<TARGET_FILE:${suite}_${name}>)
endfunction()

function(zpl_add_hook target dir name)
	cmake_parse_arguments(PARSE_ARGV 3 h "" "" "LINK;OPTIONS")
	add_library(${target} MODULE ${h_UNPARSED_ARGUMENTS})
	target_link_libraries(${target} PRIVATE zpl_options zpl_hook Threads::Threads ${h_LINK})
	# initial-exec: a first touch of a dynamic thread_local would call the
	# program's malloc through the shared ld.so.
	target_compile_options(${target} PRIVATE -fvisibility=hidden -ftls-model=initial-exec
		$<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers> ${h_OPTIONS})
	target_link_options(${target} PRIVATE -Wl,-z,defs -Wl,-z,now -Wl,-z,noexecstack)
	set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${name} SUFFIX .so
		LIBRARY_OUTPUT_DIRECTORY ${dir})
endfunction()
