# SPDX-License-Identifier: MIT OR Apache-2.0
#
# cmake -DCC=<compiler> -DOUT=<file> -P names.cmake: writes one line
# `[number] = "name",` per system call that the kernel's headers know.
file(WRITE ${OUT}.c "#include <asm/unistd.h>\n")
execute_process(COMMAND ${CC} -E -dM ${OUT}.c
	OUTPUT_VARIABLE macros COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "#define __NR_[a-z0-9_]+ [0-9]+" macros "${macros}")
list(LENGTH macros count)
if(count LESS 300)
	message(FATAL_ERROR "only ${count} system calls in <asm/unistd.h>")
endif()
set(lines)
foreach(macro IN LISTS macros)
	string(REGEX REPLACE "#define __NR_([a-z0-9_]+) ([0-9]+)" "[\\2] = \"\\1\",\n" line "${macro}")
	list(APPEND lines "${line}")
endforeach()
list(SORT lines COMPARE NATURAL)
string(JOIN "" text ${lines})
file(WRITE ${OUT} "/* Generated from <asm/unistd.h>. */\n${text}")
file(REMOVE ${OUT}.c)
