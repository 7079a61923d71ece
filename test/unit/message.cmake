# SPDX-License-Identifier: MIT OR Apache-2.0
zpl_add_unit_test(message message.c ${PROJECT_SOURCE_DIR}/loader/message.c)
