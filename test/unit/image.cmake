# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The image reader. Its sources are built in, so that the sanitizers and a debugger see them.
set(image_sources ${PROJECT_SOURCE_DIR}/loader/image.c ${PROJECT_SOURCE_DIR}/loader/image_functions.c
	${PROJECT_SOURCE_DIR}/loader/image_symbols.c ${PROJECT_SOURCE_DIR}/loader/image_unwind.c
	${PROJECT_SOURCE_DIR}/loader/image_lsda.c ${PROJECT_SOURCE_DIR}/loader/image_pointer.c)

foreach(name IN ITEMS
	image_at_stays_inside
	image_build_id
	image_functions_merge
	image_live
	image_refuses_foreign_headers
	image_segment_limits
	image_segments
	image_symbol_names
	image_symbols
	image_symbols_refuse
	image_truncated
	image_unwind_clips
	image_unwind_encodings
	image_unwind_refuses
	image_unwind_walk)
	zpl_add_unit_test(${name} ${name}.c image_build.c ${image_sources})
endforeach()

if(TARGET zpl_scan)
	zpl_add_unit_test(image_decoder_survives image_decoder_survives.c image_build.c)
endif()
