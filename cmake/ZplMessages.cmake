# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Makes docs/messages.md from loader/messages.def.
#
#   cmake -D SOURCE=top -P cmake/ZplMessages.cmake            write it
#   cmake -D SOURCE=top -D CHECK=ON -P cmake/ZplMessages.cmake  fail if it is stale

set(doc ${SOURCE}/docs/messages.md)
file(READ ${SOURCE}/loader/messages.def text)

# A list's separator and brackets mean something to CMake, a message's do not.
string(REPLACE ";" "<semicolon>" text "${text}")
string(REPLACE "[" "<open>" text "${text}")
string(REPLACE "]" "<close>" text "${text}")

function(expand var)
	string(REPLACE "%s" "*subject*" s "${${var}}")
	string(REPLACE "%t" "*detail*" s "${s}")
	string(REPLACE "%e" "*ERRNO*" s "${s}")
	string(REPLACE "%n" "*number*" s "${s}")
	string(REPLACE "%x" "*0xnumber*" s "${s}")
	string(REPLACE "|" "\\|" s "${s}")
	set(${var} "${s}" PARENT_SCOPE)
endfunction()

set(out "<!-- SPDX-License-Identifier: MIT OR Apache-2.0 -->
<!-- Made from loader/messages.def by cmake/ZplMessages.cmake. Do not edit. -->
# Messages

Every line of zpl has this form, and is one line:

    zpl: LEVEL: WHAT FAILED: ERRNO[, FACT]<semicolon> REMEDY<semicolon> WHAT HAPPENS NOW

`ZPL_LOG=off|error|warn|info|debug` chooses how much is written (default `warn`),
`ZPL_LOG_FD` where (default 2). A line that cannot be written there, because the
descriptor is closed, is written nowhere.

An `error` ends the start before `main`, with exit status 126 and *not starting*. With
`ZPL_ON_ERROR=continue` the same line ends in *running without hooks*, and the program
runs as if zpl were not there. A program that gains privileges by being executed
(setuid, setgid, file capabilities) is left alone without a word.
")

string(REGEX MATCHALL "(/\\* [^*\n]+ \\*/\n+ZPL_MESSAGE|ZPL_MESSAGE)\\([^\n]+,\n\t[^\n]+,\n\t[^\n]+,\n\t[^\n]+\\)\n"
	rows "${text}")
list(LENGTH rows n_rows)
string(REGEX MATCHALL "\nZPL_MESSAGE\\(" all "${text}")
list(LENGTH all n_all)
if(NOT n_rows EQUAL n_all)
	message(FATAL_ERROR "messages.def: ${n_all} rows, of which ${n_rows} could be read")
endif()

foreach(row IN LISTS rows)
	if(row MATCHES "^/\\* ([^*\n]+) \\*/")
		string(APPEND out "\n## ${CMAKE_MATCH_1}\n\n| step | level | what failed | remedy | what happens now |\n|---|---|---|---|---|\n")
	endif()
	string(REGEX MATCH "ZPL_MESSAGE\\(([A-Z_0-9]+), ([A-Z]+),\n\t\"([^\n]*)\",\n\t\"([^\n]*)\",\n\t\"([^\n]*)\"\\)" _ "${row}")
	if(NOT CMAKE_MATCH_1)
		message(FATAL_ERROR "messages.def: not understood: ${row}")
	endif()
	set(step ${CMAKE_MATCH_1})
	string(TOLOWER ${CMAKE_MATCH_2} level)
	set(what "${CMAKE_MATCH_3}")
	set(remedy "${CMAKE_MATCH_4}")
	set(now "${CMAKE_MATCH_5}")
	if(NOT now)
		set(now "not starting, or running without hooks")
	endif()
	foreach(part what remedy now)
		expand(${part})
	endforeach()
	string(APPEND out "| ${step} | ${level} | ${what} | ${remedy} | ${now} |\n")
endforeach()

string(APPEND out "
## In the table

*subject*: the path, variable or image in question. *detail*: a fact that was observed, such as
the loader's own words. *ERRNO*: the error's name. *number*: an address, size or count.

Which guard refused the page at address 0: `EACCES` with SELinux enforcing is SELinux's
`mmap_zero`. `EPERM` with `vm.mmap_min_addr` above 0 is that setting for an ordinary user, and, for
a process that holds `CAP_SYS_RAWIO`, a user namespace (a container): the kernel asks for the
capability in the initial namespace. Everything else is a security module's or a filter's doing.
")

string(REPLACE "<semicolon>" ";" out "${out}")
string(REPLACE "<open>" "[" out "${out}")
string(REPLACE "<close>" "]" out "${out}")

if(NOT CHECK)
	file(WRITE ${doc} "${out}")
	return()
endif()
set(old "")
if(EXISTS ${doc})
	file(READ ${doc} old)
endif()
if(NOT old STREQUAL out)
	message(FATAL_ERROR "docs/messages.md is stale: cmake -D SOURCE=. -P cmake/ZplMessages.cmake")
endif()
message("docs/messages.md: ${n_rows} rows")
