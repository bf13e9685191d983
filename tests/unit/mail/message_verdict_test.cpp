// SPDX-License-Identifier: MIT
#include "log_of_lines.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using test::activities_of;
using test::Log;

namespace {

/// As amavis writes it, in pieces where it is longer than that.
void add_verdict(Log& log, std::string text, std::size_t length = 980) {
    std::string before;
    while (text.size() + before.size() > length) {
        const std::size_t taken = length - before.size() - 3;
        log.program("mx1 amavis", "(12345-01) " + before + text.substr(0, taken) + "...");
        text.erase(0, taken);
        before = "...";
    }
    log.program("mx1 amavis", "(12345-01) " + before + text);
}

} // namespace

BOOST_AUTO_TEST_SUITE(mail_message_verdict)

BOOST_AUTO_TEST_CASE(a_verdict_of_many_recipients_is_in_pieces) {
    std::string recipients = "<user@example.net>";
    for (int i = 0; i < 200; ++i) {
        recipients += fmt::format(",<user{}@example.net>", i);
    }
    const std::string verdict = "Blocked SPAM {DiscardedOutbound}, [198.51.100.1]:50123 <a@b> -> " +
                                recipients +
                                ", Queue-ID: AAAAAAAAAA, Message-ID: <x>, Hits: 17.1, 345 ms";
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 201);
    add_verdict(log, verdict);
    // The end of one that began before the log.
    log.program("mx1 amavis", "(12345-01) ...>, Queue-ID: AAAAAAAAAA, Message-ID: <x>, 345 ms");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").spam == 1);
    BOOST_REQUIRE(!all.at("198.51.100.1").evidence.empty());
    BOOST_TEST(all.at("198.51.100.1").evidence.back().find(" Blocked SPAM ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(where_a_verdict_is_cut_is_nothing_that_its_sender_gains_by) {
    // In each place where the sender's text could be cut, another one's queue id follows.
    const std::string verdict = "Blocked SPAM {DiscardedOutbound}, [203.0.113.7]:50123 <a@b> -> "
                                "<\"x>, Queue-ID: AAAAAAAAAA, x\"@example.net>, Queue-ID: "
                                "BBBBBBBBBB, Message-ID: <x>, 3 ms";
    for (std::size_t length = 20; length < verdict.size(); ++length) {
        Log log;
        log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
        log.client("BBBBBBBBBB", "203.0.113.7").queued("BBBBBBBBBB", 1);
        add_verdict(log, verdict, length);
        const auto all = activities_of(log);
        BOOST_TEST_CONTEXT(length) {
            BOOST_TEST(all.at("198.51.100.1").spam == 0);
            BOOST_TEST(all.at("203.0.113.7").spam == 1);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
