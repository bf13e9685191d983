# SPDX-License-Identifier: MIT
#
# The rooms of a storey as one file; their unnamed namespaces are one then. clang-tidy (script/tidy) goes
# through all that a file includes with each check, which takes longer than the file itself. With
# ISPKIT_STOREYS, the unit tests and fuzz targets are made of these files, too, instead of the rooms' libraries:
# all of them compile in less time, but after each change a whole storey does.

get_property(rooms GLOBAL PROPERTY ispkit_built_rooms)
foreach(storey IN ITEMS hls mail sip lower)
    set(includes "")
    set(libraries "")
    foreach(room IN LISTS rooms)
        string(REGEX MATCH "^(hls|mail|sip)/" upper ${room}/)
        if(upper STREQUAL "${storey}/" OR (storey STREQUAL "lower" AND NOT upper))
            ispkit_sources_of(${room} sources)
            ispkit_library_of(${room} library)
            list(APPEND libraries ${library})
            foreach(source IN LISTS sources)
                cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
                string(APPEND includes "#include \"${source}\"\n")
            endforeach()
        endif()
    endforeach()
    file(CONFIGURE OUTPUT storeys/${storey}.cpp CONTENT "${includes}")
    add_library(storey_${storey} OBJECT EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/storeys/${storey}.cpp)
    set_target_properties(storey_${storey} PROPERTIES UNITY_BUILD OFF)
    target_compile_definitions(storey_${storey} PRIVATE ISPKIT_VERSION="${PROJECT_VERSION}")
    target_link_libraries(storey_${storey} PRIVATE ${libraries} ispkit_own)
    target_precompile_headers(storey_${storey} REUSE_FROM ispkit_precompiled)
endforeach()

# ispkit_link_storeys(TARGET): gives it the code of the rooms, if that is not in their libraries.
function(ispkit_link_storeys target)
    if(ISPKIT_STOREYS)
        target_link_libraries(${target} PRIVATE storey_hls storey_mail storey_sip storey_lower)
    endif()
endfunction()
