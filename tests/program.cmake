# SPDX-License-Identifier: MIT

# Whole-program tests: one ctest entry for each bats file.
file(GLOB program_tests CONFIGURE_DEPENDS program/*.bats integration/*.bats)
foreach(source IN LISTS program_tests)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE name)
    string(REGEX REPLACE "\\.bats$" "" name ${name})
    add_test(NAME ${name} COMMAND bats --print-output-on-failure ${source})
    set_tests_properties(${name} PROPERTIES
        ENVIRONMENT "ISPKIT_BIN=$<TARGET_FILE_DIR:hls-keygen>;ISPKIT_SOURCE=${PROJECT_SOURCE_DIR}"
        SKIP_REGULAR_EXPRESSION "^1\\.\\.0")
endforeach()

# What works with a database does so with PostgreSQL in the place of files, too; of most tools what may
# differ.
foreach(tested IN ITEMS "program/greylist-db !file" "program/mail-ratelimit database"
        "program/sip-banwatch database" "program/sip-banwatch-status database")
    separate_arguments(tested)
    list(POP_FRONT tested name)
    add_test(NAME ${name}@postgresql
        COMMAND bats --print-output-on-failure --filter-tags ${tested} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.bats)
    set_tests_properties(${name}@postgresql PROPERTIES FIXTURES_REQUIRED postgres ENVIRONMENT
        "ISPKIT_BIN=$<TARGET_FILE_DIR:hls-keygen>;ISPKIT_SOURCE=${PROJECT_SOURCE_DIR};ISPKIT_TEST_POSTGRES=${postgres_url}")
endforeach()

# Start the longest tests first: they mostly wait.
set(cost 1000)
foreach(name IN ITEMS integration/mail integration/cluster integration/hls-batch integration/systemd
        integration/sip-fleet integration/smtp-connlimit program/hls-encrypt program/policy-trouble
        program/interface integration/nft-ban program/policy-service program/m3u8-gen integration/plays
        integration/postgres integration/power program/sip-banwatch program/sip-banwatch-status)
    set_tests_properties(${name} PROPERTIES COST ${cost})
    math(EXPR cost "${cost} - 1")
endforeach()

# Generators of input for the benchmarks in tests/bench, and clients of the policy services or their
# decisions.
# ispkit_helper(NAME [ROOM...] SOURCES FILE...): a program of the tests.
function(ispkit_helper name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
    add_executable(${name} ${arg_SOURCES})
    ispkit_link(${name} ${arg_UNPARSED_ARGUMENTS})
    target_include_directories(${name} PRIVATE unit)
    target_link_libraries(${name} PRIVATE fmt::fmt ispkit_own)
    target_precompile_headers(${name} REUSE_FROM ispkit_precompiled)
endfunction()
ispkit_helper(make_sip_log SOURCES bench/make_sip_log.cpp)
ispkit_helper(make_mail_log SOURCES bench/make_mail_log.cpp bench/mail_log_cluster.cpp)
# Databases of countries for --geo.
ispkit_helper(make_mmdb net SOURCES program/make_mmdb.cpp)
ispkit_helper(policy_load mail/greylist mail/ratelimit SOURCES bench/policy_load.cpp bench/bare_server.cpp bench/policy_traffic.cpp)
ispkit_helper(policy_fill mail/greylist mail/ratelimit SOURCES bench/policy_fill.cpp bench/greylist_filling.cpp bench/policy_traffic.cpp)
file(GLOB replay CONFIGURE_DEPENDS bench/replay_*.cpp bench/greylist_*.cpp bench/rate_*.cpp)
ispkit_helper(policy_replay mail/greylist mail/ratelimit store/postgres
    SOURCES bench/policy_replay.cpp bench/policy_traffic.cpp ${replay})
ispkit_helper(slow_network error SOURCES bench/slow_network.cpp)

# Playlists of all kinds, good and faulty, which hls-verify's rules judge; variations.bats runs it.
file(GLOB variations CONFIGURE_DEPENDS variations/*.cpp)
ispkit_helper(hls_variations hls/check SOURCES ${variations})

# A disk that loses its power (libfuse3), for power.bats.
pkg_check_modules(FUSE3 IMPORTED_TARGET fuse3)
if(FUSE3_FOUND)
    ispkit_helper(power_disk error io SOURCES power/power_disk.cpp power/disk.cpp)
    target_link_libraries(power_disk PRIVATE PkgConfig::FUSE3)
endif()
