// SPDX-License-Identifier: MIT
#include "log_of_lines.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using test::activities_of;
using test::Log;

BOOST_AUTO_TEST_SUITE(mail_joining_message_verdicts)

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

/// A message of mx1 to one recipient, a verdict by a filter on another host, and its delivery
/// there.
Log remote(std::string_view verdict_host, std::string_view relay, bool is_verdict_first = true,
           std::string_view sender = "a@example.com") {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    const std::string verdict = fmt::format(
        "(3-1) Blocked INFECTED (Eicar-Test-Signature) {{DiscardedInternal,Quarantined}}, MYNETS "
        "LOCAL [198.51.100.1]:1 [198.51.100.1] <{}> -> <x@example.net>, quarantine: virus-x, "
        "Queue-ID: AAAAAAAAAA, Message-ID: <q@b>, mail_id: x, Hits: -, size: 1, 5 ms",
        sender);
    const std::string amavis = fmt::format("{} amavis", verdict_host);
    if (is_verdict_first) {
        log.program(amavis, verdict);
    }
    log.line("mx1 /smtp", fmt::format("AAAAAAAAAA: to=<x@example.net>, relay={}:10024, delay=1, "
                                      "delays=0/0/0/1, dsn=2.7.0, status=sent (250 2.7.0 Ok, "
                                      "discarded, id=3-1 - INFECTED: Eicar-Test-Signature)",
                                      relay));
    if (!is_verdict_first) {
        log.program(amavis, verdict);
    }
    return log;
}

std::int64_t viruses(const Log& log) {
    mail::ActivitySettings settings;
    settings.filters.add({net::Prefix::parse("10.0.0.5").value()});
    std::int64_t sum = 0;
    for (const auto& [key, activity] : activities_of(log, settings)) {
        sum += key == "198.51.100.1" ? activity.viruses : 1000 * activity.viruses;
    }
    return sum;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_verdict_of_many_recipients_is_in_pieces) {
    std::string recipients = "<user@example.net>";
    for (int i = 0; i < 200; ++i) {
        recipients += fmt::format(",<user{}@example.net>", i);
    }
    const std::string verdict =
        "Blocked SPAM {DiscardedOutbound}, [198.51.100.1]:50123 <a@example.com> -> " + recipients +
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
    const std::string verdict =
        "Blocked SPAM {DiscardedOutbound}, [203.0.113.7]:50123 <a@example.com> -> "
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

BOOST_AUTO_TEST_CASE(a_verdict_of_a_filter_on_another_host_is_of_what_was_delivered_to_it) {
    for (const bool is_verdict_first : {true, false}) {
        BOOST_TEST(viruses(remote("av1", "av1[10.0.0.5]", is_verdict_first)) == 1);
        BOOST_TEST(viruses(remote("av1.isp.net", "av1.isp.net[10.0.0.5]", is_verdict_first)) == 1);
        // By its address.
        BOOST_TEST(viruses(remote("av1", "10.0.0.5[10.0.0.5]", is_verdict_first)) == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_verdict_of_who_did_not_get_the_message_blames_nobody) {
    for (const bool is_verdict_first : {true, false}) {
        BOOST_TEST(viruses(remote("web7", "av1[10.0.0.5]", is_verdict_first)) == 0);
        BOOST_TEST(viruses(remote("web7", "av1[192.0.2.25]", is_verdict_first)) == 0);
    }
    // The filter's host has that id, too, of a message that somebody else gave in there.
    Log log;
    log.line("av1 /smtpd", "AAAAAAAAAA: client=d[198.51.100.2]");
    log.line("av1 /qmgr", "AAAAAAAAAA: from=<d@example.org>, size=1, nrcpt=1 (queue active)");
    log.append(remote("av1", "av1[10.0.0.5]"));
    BOOST_TEST(viruses(log) == 1);
}

BOOST_AUTO_TEST_CASE(a_verdict_is_found_however_the_sender_is_written) {
    BOOST_TEST(viruses(remote("mx1", "127.0.0.1[127.0.0.1]", true, "\"a\"@example.com")) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
