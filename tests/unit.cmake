# SPDX-License-Identifier: MIT

# Those of the rooms that are built; those outside of any room need all of them. A room may be a file of a
# folder (cmake/rooms.cmake).
get_property(rooms GLOBAL PROPERTY ispkit_built_rooms)
function(ispkit_tests_of_rooms folder suffix result)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/${folder} ${folder}/*${suffix})
    get_property(declared GLOBAL PROPERTY ispkit_rooms)
    set(${result})
    foreach(source IN LISTS sources)
        string(REGEX REPLACE "${suffix}$" "" room ${source})
        if(NOT room IN_LIST declared)
            cmake_path(GET source PARENT_PATH room)
        endif()
        if(room IN_LIST rooms OR (NOT room AND ISPKIT_TOOLS STREQUAL "all"))
            list(APPEND ${result} ${source})
        endif()
    endforeach()
    set(${result} ${${result}} PARENT_SCOPE)
endfunction()

# Unit tests: one program, one ctest entry for each file. The file F_test.cpp in the folder D contains the
# suite D_F; a missing suite fails its entry (Boost.Test exits with 200).
find_package(Boost 1.74 REQUIRED COMPONENTS unit_test_framework)
ispkit_tests_of_rooms(unit _test.cpp unit_sources)
list(TRANSFORM unit_sources PREPEND unit/ OUTPUT_VARIABLE unit_files)
add_executable(unit_tests unit/main.cpp bench/mail_log_cluster.cpp ${unit_files})
target_compile_definitions(unit_tests PRIVATE BOOST_TEST_DYN_LINK)
# It sets macros that change Boost.Test's header, so the header must not be precompiled.
set_source_files_properties(unit/main.cpp PROPERTIES
    COMPILE_DEFINITIONS ISPKIT_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/data" SKIP_PRECOMPILE_HEADERS ON)
target_include_directories(unit_tests PRIVATE unit bench)
# The tested code is optimised as the preset says; the tests themselves only need to compile fast.
target_compile_options(unit_tests PRIVATE -O0)
target_precompile_headers(unit_tests PRIVATE ${ispkit_precompiled_headers} <boost/test/unit_test.hpp>)
ispkit_link(unit_tests ${rooms})
target_link_libraries(unit_tests PRIVATE ispkit_warnings Boost::unit_test_framework)
foreach(source IN LISTS unit_sources)
    string(REGEX REPLACE "_test\\.cpp$" "" unit ${source})
    string(REPLACE / _ suite ${unit})
    add_test(NAME unit/${unit} COMMAND unit_tests --run_test=${suite} --color_output=no)
endforeach()

# Fuzz targets: with libFuzzer under the sanitize preset, elsewhere a replay of their corpus.
ispkit_tests_of_rooms(fuzz _fuzz.cpp fuzz_sources)
add_custom_target(fuzz_targets)
foreach(source IN LISTS fuzz_sources)
    cmake_path(GET source STEM target)
    cmake_path(GET source PARENT_PATH room)
    string(REGEX REPLACE "_fuzz$" "" parser ${target})
    set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${room}/corpus/${parser})
    add_executable(${target} fuzz/${source})
    ispkit_link(${target} ${rooms})
    target_include_directories(${target} PRIVATE unit)
    target_link_libraries(${target} PRIVATE ispkit_own)
    target_precompile_headers(${target} REUSE_FROM ispkit_precompiled)
    add_dependencies(fuzz_targets ${target})
    if(ISPKIT_FUZZ)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
        # -runs=0 replays; script/fuzz runs each target for some seconds.
        add_test(NAME fuzz/${parser} COMMAND ${target} -runs=0 ${corpus})
    else()
        target_sources(${target} PRIVATE fuzz/replay.cpp)
        add_test(NAME fuzz/${parser} COMMAND ${target} ${corpus})
    endif()
endforeach()
