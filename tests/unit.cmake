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
find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS unit_test_framework)
ispkit_tests_of_rooms(unit _test.cpp unit_sources)
list(TRANSFORM unit_sources PREPEND unit/ OUTPUT_VARIABLE unit_files)
# It sets macros that change Boost.Test's header, so the header must not be precompiled.
set_source_files_properties(unit/main.cpp PROPERTIES
    COMPILE_DEFINITIONS ISPKIT_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/data" SKIP_PRECOMPILE_HEADERS ON)
# Calls that can be made to fail: the linker leads those of NAME to __wrap_NAME.
file(READ unit/faults.cpp faults)
string(REGEX MATCHALL "__wrap_[A-Za-z0-9_]+" wrapped "${faults}")
list(TRANSFORM wrapped REPLACE "__wrap_(.*)" "LINKER:--wrap=\\1")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS unit/faults.cpp)
set_source_files_properties(unit/faults.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
# ispkit_unit_program(NAME SOURCE...): a program of unit tests, without the rooms.
function(ispkit_unit_program name)
    add_executable(${name} unit/main.cpp unit/faults.cpp ${ARGN})
    target_compile_definitions(${name} PRIVATE BOOST_TEST_DYN_LINK)
    target_include_directories(${name} PRIVATE unit bench)
    target_link_options(${name} PRIVATE ${wrapped})
    # The tested code is optimised as the preset says; the tests themselves only need to compile fast, and name the
    # members that matter.
    target_compile_options(${name} PRIVATE -O0 $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>)
    target_precompile_headers(${name} PRIVATE ${ispkit_precompiled_headers} <boost/test/unit_test.hpp>)
    target_link_libraries(${name} PRIVATE ispkit_warnings Boost::unit_test_framework)
endfunction()
ispkit_unit_program(unit_tests bench/mail_log_cluster.cpp ${unit_files})
ispkit_link(unit_tests ${rooms} store/postgres)
ispkit_link_storeys(unit_tests)
foreach(source IN LISTS unit_sources)
    string(REGEX REPLACE "_test\\.cpp$" "" unit ${source})
    string(REPLACE / _ suite ${unit})
    add_test(NAME unit/${unit} COMMAND unit_tests --run_test=${suite} --color_output=no)
endforeach()

# Those whose threads meet, for ThreadSanitizer (the preset "threads", of which it is the only target). Of the
# upper rooms, it has only the files that these tests need: whole rooms would take a minute to compile.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    set(threaded io/read_ahead io/file store/database hls/batch/worker_threads hls/batch/output_comparison
        hls/batch/output_record hls/batch/segment_batch hls/check/media_verifier hls/fetch/web_resources
        mail/log/mail_log_source mail/policy/database_opening mail/ratelimit/customer_reader
        mail/ratelimit/notice_sender metrics/service/scrape_server sip/watch/store_link)
    list(TRANSFORM threaded REPLACE "(.+)" "unit/\\1_test.cpp")
    set(needed hls/fetch/response_rules hls/fetch/url hls/fetch/web_client hls/fetch/web_resources hls/fetch/web_source
        logfile/cached_timestamp_reader logfile/envelope/container_line logfile/envelope/journal_line
        logfile/envelope/unwrapper logfile/rotated_files logfile/syslog_line logfile/timestamp
        mail/address/envelope_address mail/language/language mail/limit/allowance mail/limit/customer_class
        mail/limit/limit_kind mail/limit/own_limits mail/limit/rate_limit mail/limit/reply_text mail/log/filter_line
        mail/log/log_cursor mail/log/log_value mail/log/mail_log_line mail/log/mail_log_source mail/log/policy_line
        mail/log/postfix_line mail/log/read_lines mail/log/refusal_line mail/log/refusal_text
        mail/policy/database_opening mail/ratelimit/customer_reader mail/ratelimit/notice_sender
        metrics/service/scrape_server net/address net/allow_list net/own_addresses net/prefix net/prefix_set
        net/public_address net/socket_address net/tcp_listener notice/command_runner notice/mail_address notice/mailer
        sip/ban/attempt_joiner sip/ban/ban_exchange sip/ban/ban_rows sip/ban/ban_rules sip/ban/ban_store
        sip/ban/client_accounts sip/ban/judge sip/message/log_event sip/status/status sip/status/watch_state
        sip/watch/store_link)
    list(TRANSFORM needed REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/common/\\1.cpp")
    # It includes net/public_address.hpp, whose is_public() would meet that of mail/log in one file.
    set_source_files_properties(${PROJECT_SOURCE_DIR}/common/hls/fetch/web_client.cpp PROPERTIES
        SKIP_UNITY_BUILD_INCLUSION ON)
    ispkit_unit_program(thread_tests ${threaded} ${needed})
    set_target_properties(thread_tests PROPERTIES EXCLUDE_FROM_ALL ON)
    ispkit_link(thread_tests hls/check store/postgres)
    foreach(room IN ITEMS hls/fetch mail/log mail/policy mail/ratelimit metrics/service sip/watch)
        ispkit_add_room(${room})
        ispkit_library_of(${room} library)
        target_include_directories(thread_tests PRIVATE $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
    endforeach()
    target_link_libraries(thread_tests PRIVATE CURL::libcurl PkgConfig::MICROHTTPD)
    # Not those that let each call fail in turn, in one thread.
    add_test(NAME threads COMMAND thread_tests --color_output=no --run_test=!store_database/a_call_that_fails_*
        --run_test=!hls_batch_segment_batch/*_whatever_fails)
    # Statements that hang are cancelled in a thread; a watch asks a server in one.
    add_test(NAME threads@postgresql COMMAND thread_tests --color_output=no
        --run_test=store_database/statements_that_hang_*,sip_watch_store_link)
    set_tests_properties(threads@postgresql PROPERTIES
        ENVIRONMENT "ISPKIT_TEST_POSTGRES=${postgres_url}" FIXTURES_REQUIRED postgres)
endif()

# What works with a database does so with both engines; what takes long is for one.
foreach(unit IN ITEMS store/database store/copy/table_copy mail/greylist/greylist mail/ratelimit/counts_to_merge mail/ratelimit/rate_limiter mail/ratelimit/watch_store sip/ban/ban_store sip/ban/ban_keeper
        sip/watch/store_link)
    if(unit_sources MATCHES "${unit}_test")
        string(REPLACE / _ suite ${unit})
        add_test(NAME unit/${unit}@postgresql COMMAND unit_tests --run_test=${suite}
            --run_test=!${suite}/after_a_day_of_traffic_the_database_grows_no_more
            --run_test=!${suite}/messages_that_never_come_take_bounded_room
            --run_test=!${suite}/never_more_than_the_limit_in_any_window --color_output=no)
        set_tests_properties(unit/${unit}@postgresql PROPERTIES
            ENVIRONMENT "ISPKIT_TEST_POSTGRES=${postgres_url}" FIXTURES_REQUIRED postgres)
    endif()
endforeach()

# Fuzz targets: one program, one ctest entry for each file, which replays the corpus. With libFuzzer under
# the sanitize preset.
ispkit_tests_of_rooms(fuzz _fuzz.cpp fuzz_sources)
list(TRANSFORM fuzz_sources PREPEND fuzz/ OUTPUT_VARIABLE fuzz_files)
add_executable(fuzz_tests fuzz/fuzz_target.cpp ${fuzz_files})
ispkit_link(fuzz_tests ${rooms})
ispkit_link_storeys(fuzz_tests)
target_include_directories(fuzz_tests PRIVATE fuzz unit)
target_link_libraries(fuzz_tests PRIVATE ispkit_own)
target_precompile_headers(fuzz_tests REUSE_FROM ispkit_precompiled)
set(replay)
if(ISPKIT_FUZZ)
    target_link_options(fuzz_tests PRIVATE -fsanitize=fuzzer)
    set(replay -runs=0)
else()
    target_sources(fuzz_tests PRIVATE fuzz/replay.cpp)
endif()
foreach(source IN LISTS fuzz_sources)
    string(REGEX REPLACE "([^/]*)_fuzz\\.cpp$" "corpus/\\1" corpus ${source})
    cmake_path(GET corpus FILENAME parser)
    add_test(NAME fuzz/${parser} COMMAND fuzz_tests ${replay} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${corpus})
    set_tests_properties(fuzz/${parser} PROPERTIES ENVIRONMENT FUZZ_TARGET=${parser})
endforeach()
