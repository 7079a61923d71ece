# SPDX-License-Identifier: MIT OR Apache-2.0
#
# cmake -DCC=<compiler> -DHEADER=<header> -DPREFIX=<prefix> -DLEAST=<n> -DOUT=<file> -P names.cmake
#
# Writes one line `NAME(number, "name")` per macro PREFIXname of the header whose
# value is a number; fewer than LEAST of them are an error.
file(WRITE ${OUT}.c "#include <${HEADER}>\n")
execute_process(COMMAND ${CC} -E -dM ${OUT}.c
	OUTPUT_VARIABLE macros COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE ${OUT}.c)
string(REGEX MATCHALL "#define ${PREFIX}[A-Za-z0-9_]+ [0-9]+\n" macros "${macros}")
list(LENGTH macros count)
if(count LESS LEAST)
	message(FATAL_ERROR "only ${count} names ${PREFIX}... in <${HEADER}>")
endif()
if(PREFIX STREQUAL "E")
	set(kept "E")
endif()
set(lines)
foreach(macro IN LISTS macros)
	string(REGEX REPLACE "#define ${PREFIX}([A-Za-z0-9_]+) ([0-9]+)\n"
		"NAME(\\2, \"${kept}\\1\")\n" line "${macro}")
	list(APPEND lines "${line}")
endforeach()
list(SORT lines COMPARE NATURAL)
string(JOIN "" text ${lines})
file(WRITE ${OUT} "/* Generated from <${HEADER}>. */\n${text}")
