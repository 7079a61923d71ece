# SPDX-License-Identifier: MIT OR Apache-2.0
#
# What every target of this project is compiled with, and where outputs go.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON) # GNU inline assembly and attributes
# Designated initialisers, as a hook is defined with; the header itself is C++11.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Two build folders must give the same bytes: no absolute path may get in.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)

add_library(zpl_options INTERFACE)

# An empty value, as a plain #define in a file has it: neither warns about the other.
target_compile_definitions(zpl_options INTERFACE $<$<COMPILE_LANGUAGE:C>:_GNU_SOURCE=>)
target_compile_options(zpl_options INTERFACE
	-ffile-prefix-map=${PROJECT_BINARY_DIR}=build
	-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
	-Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Wcast-qual -Wformat=2
	-Wimplicit-fallthrough
	$<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wsign-conversion>)

if(ZPL_WERROR)
	target_compile_options(zpl_options INTERFACE -Werror)
endif()

if(ZPL_SANITIZE)
	target_compile_options(zpl_options INTERFACE
		-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(zpl_options INTERFACE -fsanitize=address,undefined)
endif()

if(ZPL_TIDY)
	find_program(ZPL_CLANG_TIDY NAMES clang-tidy clang-tidy-14 REQUIRED)
	set(CMAKE_C_CLANG_TIDY ${ZPL_CLANG_TIDY} --quiet)
endif()

# zpl_version_script(TARGET FILE): export what FILE lists, and nothing else.
function(zpl_version_script target file)
	target_link_options(${target} PRIVATE -Wl,--version-script=${file})
	set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${file})
endfunction()

# zpl_own_headers(TARGET [folder...]): "x.h" is found in loader, hookns and the folders, but
# <x.h> is not: a module may be named like a header of libc (signal).
function(zpl_own_headers target)
	foreach(folder loader hookns ${ARGN})
		target_compile_options(${target} PRIVATE "SHELL:-iquote ${PROJECT_SOURCE_DIR}/${folder}")
	endforeach()
endfunction()
