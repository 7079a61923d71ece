# SPDX-License-Identifier: MIT OR Apache-2.0
#
# cmake --install, find_package(zpl), pkg-config zpl, and a Debian package.
include(CMakePackageConfigHelpers)

foreach(library zpl_boot zpl_core zpl_scan)
	if(TARGET ${library})
		install(TARGETS ${library} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
			COMPONENT runtime)
	endif()
endforeach()

# What a hook is built with: one header, nothing to link.
install(TARGETS zpl_hook EXPORT zplTargets)
install(FILES ${PROJECT_SOURCE_DIR}/hookns/include/zpl/hook.h
	DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/zpl COMPONENT devel)
set_target_properties(zpl_hook PROPERTIES EXPORT_NAME hook)
install(EXPORT zplTargets NAMESPACE zpl:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/zpl
	COMPONENT devel)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/zplConfig.cmake.in
	${PROJECT_BINARY_DIR}/cmake/zplConfig.cmake
	INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/zpl
	PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/zplConfigVersion.cmake
	COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cmake/zplConfig.cmake
	${PROJECT_BINARY_DIR}/cmake/zplConfigVersion.cmake
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/zpl COMPONENT devel)

# By the file's own place, so that an installed tree can be moved.
file(RELATIVE_PATH zpl_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${PROJECT_SOURCE_DIR}/cmake/zpl.pc.in ${PROJECT_BINARY_DIR}/cmake/zpl.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cmake/zpl.pc
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT devel)

foreach(section 1 3 7)
	file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.${section})
	if(pages)
		install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
			COMPONENT runtime)
	endif()
endforeach()

file(GLOB texts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.md ${PROJECT_SOURCE_DIR}/LICENSE-*
	${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
install(FILES ${texts} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT devel)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME zpl)
set(CPACK_PACKAGE_VENDOR "zpl contributors")
set(CPACK_PACKAGE_CONTACT "zpl contributors <zpl@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
include(CPack)
