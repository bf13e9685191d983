// SPDX-License-Identifier: MIT
#include "logfile/envelope/journal_line.hpp"
#include "logfile/envelope/unwrapper.hpp"
#include "logfile/syslog_line.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(logfile_envelope_unwrapper)

namespace {

const std::string k_plain = "Nov 28 10:00:00 mx1 postfix/qmgr[77]: 4A1B: removed\n";

/// Whether Postfix wrote the line.
bool is_postfixs(std::string_view line) {
    const auto split = logfile::split_syslog_copy(line);
    return split && split->program.starts_with("postfix/");
}

std::string unwrapped(std::string lines) {
    logfile::Unwrapper unwrapper(is_postfixs);
    const std::int64_t left_out = unwrapper.unwrap(lines);
    return lines + (left_out == 0 ? "" : "left out: " + std::to_string(left_out));
}

std::string docker(std::string_view text, std::string_view stream = "stdout") {
    return R"({"log":")" + std::string(text) + R"(","stream":")" + std::string(stream) +
           R"(","time":"2026-11-28T10:00:00.1Z"})" + "\n";
}

} // namespace

BOOST_FIXTURE_TEST_CASE(what_is_around_a_line_is_taken_off, Utc) {
    const std::string message = "postfix/qmgr[77]: 4A1B: removed\n";
    const std::string line = "Nov 28 09:00:00 mx1 " + message;
    struct Sample {
        std::string wrapped;
        std::string plain;
    };
    const Sample samples[] = {
        {k_plain, k_plain},
        {"postfix-1  | " + k_plain, k_plain},
        {"2026-11-28T10:00:00.123456789Z stdout F " + line,
         "2026-11-28T10:00:00.123456789Z mx1 " + message},
        {docker("Nov 28 09:00:00 mx1 postfix/qmgr[77]: 4A1B: removed\\n"),
         "2026-11-28T10:00:00.1Z mx1 " + message},
        {docker("2026-11-28T09:00:00.1-08:00 INFO    postfix/qmgr[77]: 4A1B: removed\\n"),
         "2026-11-28T10:00:00.1Z - " + message},
        {docker("<22>1 2026-11-28T09:00:00Z mx1 postfix/qmgr 77 - - 4A1B: removed\\n"),
         "2026-11-28T10:00:00.1Z mx1 " + message},
        {docker("<22>1 2026-11-28T09:00:00Z mx1 postfix/qmgr - - - 4A1B: removed\\n"),
         "2026-11-28T10:00:00.1Z mx1 postfix/qmgr: 4A1B: removed\n"},
        {docker("postfix/qmgr[77]: 4A1B: removed\\n"), "2026-11-28T10:00:00.1Z - " + message},
        {"Nov 28 10:00:00 host docker[1]: " + line, k_plain},
        {"Nov 28 10:00:00 host docker/0123456789ab[1]: " + line, k_plain},
        {"Nov 28 10:00:00 host 0123456789ab[1]: " + line, k_plain},
        {"<28>1 2026-11-28T10:00:00Z host 0123456789ab 1 0123456789ab - " + line,
         "2026-11-28T10:00:00Z mx1 " + message},
        {R"({"__REALTIME_TIMESTAMP":"1795860000123456","_HOSTNAME":"mx1","_PID":"77",)"
         R"("SYSLOG_IDENTIFIER":"postfix/qmgr","_COMM":"qmgr","MESSAGE":"4A1B: removed"})"
         "\n",
         "2026-11-28T10:00:00.123Z mx1 " + message},
        {R"({"__REALTIME_TIMESTAMP":"1795860000123456","_HOSTNAME":"host","CONTAINER_NAME":"mail",)"
         R"("SYSLOG_IDENTIFIER":"0123456789ab","MESSAGE":"Nov 28 09:00:00 mx1 )" +
             message.substr(0, message.size() - 1) + "\"}\n",
         "2026-11-28T10:00:00.123Z mx1 " + message},
    };
    for (const Sample& sample : samples) {
        BOOST_TEST_CONTEXT(sample.wrapped) {
            BOOST_TEST(unwrapped(sample.wrapped) == sample.plain);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_line_of_syslogs_is_left_out_or_stays) {
    BOOST_TEST(unwrapped(docker("listening\\n") + "postfix-1  | " + k_plain + "dovecot  | x\n") ==
               k_plain + "left out: 2");
    for (const std::string lines : {"", "\n", "x\ny\n", "{\"log\":\"\n", "{}\n", "{\"a\":1}\n"}) {
        BOOST_TEST(unwrapped(lines) == lines);
    }
    const std::string other = "Nov 28 10:00:00 host app[1]: " + k_plain;
    BOOST_TEST(unwrapped(other) == other); // any program may write any text
    BOOST_TEST(unwrapped("a\n" + k_plain + "last") == "a\n" + k_plain + "last");
}

BOOST_FIXTURE_TEST_CASE(a_line_break_in_a_text_begins_no_line, Utc) {
    BOOST_TEST(unwrapped(docker("Nov 28 09:00:00 mx1 postfix/smtpd[1]: a\\nNov 28 b\\n")) ==
               "2026-11-28T10:00:00.1Z mx1 postfix/smtpd[1]: a?Nov 28 b\n");
    const std::string line = logfile::Unwrapper::line_of({.time = "1795860000.123456",
                                                          .host = "mx1",
                                                          .container = {},
                                                          .identifier = {},
                                                          .command = "app",
                                                          .unit = {},
                                                          .process = {},
                                                          .text = "a\nb\n"});
    BOOST_TEST(line == "2026-11-28T10:00:00.123Z mx1 app: a?b?\n");
    BOOST_TEST(logfile::Unwrapper::line_of({.time = "today",
                                            .host = {},
                                            .container = "dovecot",
                                            .identifier = "0123456789ab",
                                            .command = {},
                                            .unit = {},
                                            .process = "1",
                                            .text = "listening"}) ==
               "today - dovecot: listening\n");
}

BOOST_AUTO_TEST_CASE(a_log_has_one_envelope) {
    const std::string wrapped = "postfix-1  | " + k_plain;
    BOOST_TEST(unwrapped(k_plain + wrapped) == k_plain + wrapped);
    BOOST_TEST(unwrapped(wrapped + k_plain + wrapped) == k_plain + k_plain + wrapped);
    const std::string json = docker("Nov 28 09:00:00 mx1 postfix/qmgr[77]: 4A1B: removed\\n");
    BOOST_TEST(unwrapped("x  | " + json + wrapped) == k_plain + "left out: 1");
    // The first line that is known may come in a later block.
    logfile::Unwrapper unwrapper(is_postfixs);
    std::string lines = "cron  | Nov 28 10:00:00 mx1 CRON[1]: x\n";
    BOOST_TEST(unwrapper.unwrap(lines) == 0);
    BOOST_TEST(lines == "Nov 28 10:00:00 mx1 CRON[1]: x\n");
    lines = k_plain;
    unwrapper.unwrap(lines);
    lines = wrapped;
    unwrapper.unwrap(lines);
    BOOST_TEST(lines == wrapped);
}

BOOST_AUTO_TEST_CASE(lines_that_an_engine_split_are_joined) {
    const std::string begin = docker("Nov 28 09:00:00 mx1 postfix/qm");
    BOOST_TEST(unwrapped(begin + docker("x\\n", "stderr") + docker("gr[77]: 4A1B: removed\\n")) ==
               "2026-11-28T10:00:00.1Z mx1 postfix/qmgr[77]: 4A1B: removed\nleft out: 1");
    std::string long_lines = begin;
    for (int i = 0; i < 20; ++i) {
        long_lines += docker(std::string(10'000, 'x'));
    }
    const std::string joined = unwrapped(long_lines + docker("\\n"));
    BOOST_TEST(joined.size() < 66'000U);
    // Too many sources: their parts are lines.
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += docker("x", std::to_string(i));
    }
    BOOST_TEST(unwrapped(many) == "left out: 36");
}

BOOST_AUTO_TEST_SUITE_END()
