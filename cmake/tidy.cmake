# SPDX-License-Identifier: MIT
#
# What clang-tidy reads (script/tidy). It goes through all that a file includes with each check, which takes
# longer than the file itself, so all rooms of a storey are one file. Their unnamed namespaces are one then.

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
    file(CONFIGURE OUTPUT tidy/${storey}.cpp CONTENT "${includes}")
    add_library(tidy_${storey} OBJECT EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/tidy/${storey}.cpp)
    set_target_properties(tidy_${storey} PROPERTIES UNITY_BUILD OFF)
    target_compile_definitions(tidy_${storey} PRIVATE ISPKIT_VERSION="${PROJECT_VERSION}")
    target_link_libraries(tidy_${storey} PRIVATE ${libraries} ispkit_own)
    target_precompile_headers(tidy_${storey} REUSE_FROM ispkit_precompiled)
endforeach()
