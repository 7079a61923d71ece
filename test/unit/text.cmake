# SPDX-License-Identifier: MIT OR Apache-2.0
if(NOT ZPL_SANITIZE)
	zpl_add_unit_test(text_change text_change.c ${PROJECT_SOURCE_DIR}/loader/text.c
		${PROJECT_SOURCE_DIR}/loader/maps.c ${PROJECT_SOURCE_DIR}/loader/arch/x86_64/real.S)
	target_include_directories(unit_text_change PRIVATE ${PROJECT_SOURCE_DIR}/loader)
endif()
