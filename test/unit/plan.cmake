# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The scanner and planner, part by part. Sources are built in: their parts are not exported.
file(GLOB plan_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/loader/scan/*.c
	${PROJECT_SOURCE_DIR}/loader/image.c ${PROJECT_SOURCE_DIR}/loader/image_*.c)
add_library(unit_plan_parts OBJECT ${plan_sources})
target_link_libraries(unit_plan_parts PRIVATE zpl_options Capstone::Capstone)
target_include_directories(unit_plan_parts PRIVATE ${PROJECT_SOURCE_DIR}/loader)

foreach(name IN ITEMS
	plan_agree
	plan_decode_branches
	plan_decode_operands
	plan_decode_refuses
	plan_effects
	plan_incoming
	plan_live
	plan_number
	plan_options
	plan_redzone
	plan_refs
	plan_scan_finds
	plan_walk)
	zpl_add_unit_test(${name} ${name}.c image_build.c $<TARGET_OBJECTS:unit_plan_parts>
		LINK Capstone::Capstone)
	target_include_directories(unit_${name} PRIVATE ${PROJECT_SOURCE_DIR}/loader/scan)
endforeach()

# The oracle's re-check of plans must itself notice what is wrong.
if(NOT ZPL_SANITIZE)
	zpl_add_test(plan_mutations LABEL oracle COMMAND ${PROJECT_SOURCE_DIR}/test/oracle/plan_mutations
		${PROJECT_BINARY_DIR}/test/oracle/zpl_plan_dump)
endif()
