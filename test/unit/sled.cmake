# SPDX-License-Identifier: MIT OR Apache-2.0
if(NOT ZPL_SANITIZE)
	zpl_add_unit_test(sled sled.c ${PROJECT_SOURCE_DIR}/loader/arch/x86_64/sled.c)
endif()
