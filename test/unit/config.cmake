# SPDX-License-Identifier: MIT OR Apache-2.0
zpl_add_unit_test(config config.c ${PROJECT_SOURCE_DIR}/loader/config.c
	${PROJECT_SOURCE_DIR}/loader/message.c)
