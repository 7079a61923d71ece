# SPDX-License-Identifier: MIT OR Apache-2.0
#
# FindCapstone: Capstone 4.0.2 and later, 5.x included.
# Sets Capstone_FOUND, Capstone_VERSION; defines Capstone::Capstone.
#
# The version is read from the header, not from pkg-config: Debian's 4.0.2
# names its include folder one level too deep in capstone.pc.

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
	pkg_check_modules(PC_Capstone QUIET capstone)
endif()

find_path(Capstone_INCLUDE_DIR NAMES capstone/capstone.h
	HINTS ${PC_Capstone_INCLUDEDIR} ${PC_Capstone_INCLUDE_DIRS})
find_library(Capstone_LIBRARY NAMES capstone HINTS ${PC_Capstone_LIBDIR})

if(Capstone_INCLUDE_DIR)
	file(STRINGS ${Capstone_INCLUDE_DIR}/capstone/capstone.h _capstone_defs
		REGEX "^#define CS_(API_MAJOR|API_MINOR|VERSION_EXTRA)[ \t]+[0-9]+")
	foreach(_part API_MAJOR API_MINOR VERSION_EXTRA)
		if(_capstone_defs MATCHES "CS_${_part}[ \t]+([0-9]+)")
			set(_capstone_${_part} ${CMAKE_MATCH_1})
		else()
			set(_capstone_${_part} 0)
		endif()
	endforeach()
	set(Capstone_VERSION
		${_capstone_API_MAJOR}.${_capstone_API_MINOR}.${_capstone_VERSION_EXTRA})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Capstone
	REQUIRED_VARS Capstone_LIBRARY Capstone_INCLUDE_DIR
	VERSION_VAR Capstone_VERSION)

if(Capstone_FOUND AND NOT TARGET Capstone::Capstone)
	add_library(Capstone::Capstone UNKNOWN IMPORTED)
	set_target_properties(Capstone::Capstone PROPERTIES
		IMPORTED_LOCATION ${Capstone_LIBRARY}
		INTERFACE_INCLUDE_DIRECTORIES ${Capstone_INCLUDE_DIR})
endif()
mark_as_advanced(Capstone_INCLUDE_DIR Capstone_LIBRARY)
