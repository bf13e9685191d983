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

# Start the longest tests first: they mostly wait.
set(cost 1000)
foreach(name IN ITEMS integration/mail integration/hls-batch integration/systemd integration/smtp-connlimit program/hls-encrypt
        program/policy-trouble program/interface integration/nft-ban program/policy-service program/m3u8-gen)
    set_tests_properties(${name} PROPERTIES COST ${cost})
    math(EXPR cost "${cost} - 1")
endforeach()

# Generators of input for the benchmarks in tests/bench, and clients of the policy services or their
# decisions.
add_executable(make_sip_log bench/make_sip_log.cpp)
target_link_libraries(make_sip_log PRIVATE fmt::fmt ispkit_warnings)
add_executable(make_mail_log bench/make_mail_log.cpp bench/mail_log_cluster.cpp)
target_link_libraries(make_mail_log PRIVATE fmt::fmt ispkit_warnings)
# Databases of countries for sip-banwatch --geo.
add_executable(make_mmdb program/make_mmdb.cpp)
ispkit_link(make_mmdb net)
target_include_directories(make_mmdb PRIVATE unit)
target_link_libraries(make_mmdb PRIVATE ispkit_warnings)
add_executable(policy_load bench/policy_load.cpp bench/bare_server.cpp bench/policy_traffic.cpp)
ispkit_link(policy_load mail/greylist mail/ratelimit)
target_link_libraries(policy_load PRIVATE ispkit_warnings)
foreach(target policy_fill policy_replay)
    add_executable(${target} bench/${target}.cpp bench/policy_traffic.cpp)
    ispkit_link(${target} mail/greylist mail/ratelimit)
    target_link_libraries(${target} PRIVATE ispkit_warnings)
endforeach()

# Playlists of all kinds, good and faulty, which hls-verify's rules judge; variations.bats runs it.
file(GLOB variations CONFIGURE_DEPENDS variations/*.cpp)
add_executable(hls_variations ${variations})
ispkit_link(hls_variations hls/check)
target_include_directories(hls_variations PRIVATE unit)
target_link_libraries(hls_variations PRIVATE ispkit_warnings)
