# SPDX-License-Identifier: MIT OR Apache-2.0
zpl_add_program(sled sled.c OPTIONS -O2)
zpl_add_test(sled LABEL bench COMMAND $<TARGET_FILE:bench_sled> SERIAL)
