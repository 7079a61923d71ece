# SPDX-License-Identifier: MIT OR Apache-2.0
if(NOT ZPL_SANITIZE)
	zpl_add_unit_test(pages_release pages_release.c ${PROJECT_SOURCE_DIR}/loader/pages.c
		${PROJECT_SOURCE_DIR}/loader/arch/x86_64/real.S)
	target_include_directories(unit_pages_release PRIVATE ${PROJECT_SOURCE_DIR}/loader)
endif()
