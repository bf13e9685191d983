// SPDX-License-Identifier: MIT
#include "log_sample.hpp"
#include "mail/log/mail_log_line.hpp"
#include "test_data.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

using namespace ispkit;
using mail::MailEventKind;
using mail::MailLogEvent;

BOOST_AUTO_TEST_SUITE(mail_log_mail_log_line)

namespace {

std::string described(const mail::LogClient& client) {
    return fmt::format("{}[{}]", client.name, client.address ? client.address->str() : "-");
}

std::string kind_of(const MailLogEvent& event) {
    constexpr std::string_view k_statuses[] = {"sent", "deferred", "bounced"};
    constexpr std::string_view k_refusals[] = {"other", "blocklist", "greylist", "limit",
                                               "sender-mismatch"};
    const std::string_view verdict = event.verdict == mail::Verdict::spam    ? " spam"
                                     : event.verdict == mail::Verdict::virus ? " virus"
                                                                             : "";
    const auto refusal = k_refusals[static_cast<std::size_t>(event.refusal)];
    switch (event.kind) {
    case MailEventKind::client:
        return "client";
    case MailEventKind::proxied:
        return "proxied";
    case MailEventKind::proxy_accepted:
        return fmt::format("proxy-accepted{}{}", event.is_discarded ? " discarded" : "", verdict);
    case MailEventKind::proxy_refused:
        return fmt::format("proxy-refused {}{}", refusal, verdict);
    case MailEventKind::submitted:
        return "submitted";
    case MailEventKind::requeued:
        return "requeued";
    case MailEventKind::queued:
        return "queued";
    case MailEventKind::delivery:
        return fmt::format("{}{}{}", k_statuses[static_cast<std::size_t>(event.status)],
                           event.is_outward ? " outward" : "",
                           event.is_discarded ? " discarded" : "");
    case MailEventKind::expired:
        return "expired";
    case MailEventKind::removed:
        return "removed";
    case MailEventKind::verdict:
        return fmt::format("verdict{}", verdict);
    case MailEventKind::verdict_piece:
        return fmt::format("piece '{}'", event.piece.substr(0, 16));
    case MailEventKind::refused:
        return fmt::format("refused {}{}", refusal, verdict);
    case MailEventKind::login_failed:
        return "login-failed";
    case MailEventKind::policy:
        return fmt::format("policy {}{}", refusal, event.is_warning ? " warning" : "");
    }
    return {};
}

/// An event in the words of the samples.
std::string described(const MailLogEvent& event) {
    std::string text = fmt::format("{} {}/{}", kind_of(event), event.host,
                                   event.instance.empty() ? "-" : event.instance);
    const auto out = std::back_inserter(text);
    if (!event.queue_id.empty()) {
        fmt::format_to(out, " id={}", event.queue_id);
    }
    if (!event.client.name.empty() || event.client.address) {
        fmt::format_to(out, " client={}", described(event.client));
    }
    if (!event.login.empty()) {
        fmt::format_to(out, " login={}", event.login);
    }
    if (event.uid) {
        fmt::format_to(out, " uid={}", *event.uid);
    }
    if (event.kind == MailEventKind::queued || !event.sender.empty() ||
        event.kind == MailEventKind::verdict) {
        fmt::format_to(out, " from=<{}>", event.sender);
    }
    if (!event.recipient.empty()) {
        fmt::format_to(out, " to=<{}>", event.recipient);
    }
    if (event.relay) {
        fmt::format_to(out, " relay={}", event.relay->str());
    }
    if (!event.other_queue_id.empty()) {
        fmt::format_to(out, " other={}", event.other_queue_id);
    }
    if (event.original_client.address) {
        fmt::format_to(out, " original={}", described(event.original_client));
    }
    if (event.kind == MailEventKind::queued) {
        fmt::format_to(out, " size={} recipients={}", event.size, event.recipients);
    }
    return text;
}

const logfile::Time k_reference{std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)};

std::string read_alone(std::string_view line) {
    mail::MailLogParser parser(k_reference);
    MailLogEvent event;
    return parser.read(line, event) ? described(event) : "nothing";
}

} // namespace

BOOST_FIXTURE_TEST_CASE(every_sample_reads_as_it_says, Utc) {
    std::ifstream samples(k_data / "mail/log-lines.txt");
    std::string expected;
    std::string line;
    int number = 0;
    int read = 0;
    while (std::getline(samples, line)) {
        ++number;
        if (expected.empty()) {
            expected = line.starts_with("= ") ? decoded(line.substr(2)) : std::string();
            continue;
        }
        BOOST_TEST_CONTEXT("log-lines.txt: line " << number) {
            const std::string sample = decoded(line);
            BOOST_TEST(read_alone(sample) == expected);
            BOOST_TEST(expected.find("198.51.100.") == expected.npos);
            // A line that was cut anywhere is harmless.
            for (std::size_t length = 0; length < std::min<std::size_t>(sample.size(), 400);
                 ++length) {
                read_alone(sample.substr(0, length));
            }
        }
        expected.clear();
        ++read;
    }
    BOOST_TEST(read > 90);
}

BOOST_FIXTURE_TEST_CASE(times_are_read_with_and_without_a_year, Utc) {
    using namespace std::chrono;
    mail::MailLogParser parser(logfile::Time(sys_days(year(2027) / 1 / 2)));
    const auto time_of = [&](std::string_view time) {
        MailLogEvent event;
        const std::string line = fmt::format("{} mx1 postfix/qmgr[1]: 4F2A17C3B5: removed", time);
        BOOST_TEST(parser.read(line, event));
        return event.time;
    };
    const sys_seconds new_year = sys_days(year(2027) / 1 / 1);
    BOOST_CHECK(time_of("2026-12-31T23:59:58.5+00:00") == new_year - 2s);
    BOOST_CHECK(time_of("2026-12-31T23:59:59.7+00:00") == new_year - 1s);
    BOOST_CHECK(time_of("2027-01-01T00:59:59.7+01:00") == new_year - 1s);
    BOOST_CHECK(time_of("2027-01-01T00:00:00Z") == new_year);
    BOOST_CHECK(time_of("2027-01-01 00:00:01.5") == new_year + 1s);
    BOOST_CHECK(time_of("<22>2027-01-01T00:00:01Z") == new_year + 1s);
    // The log was written to last on the second of January.
    BOOST_CHECK(time_of("Dec 31 23:59:57.123456") == new_year - 3s);
    BOOST_CHECK(time_of("Dec 31 23:59:58") == new_year - 2s);
    BOOST_CHECK(time_of("Dec 31 23:59:59") == new_year - 1s);
    BOOST_CHECK(time_of("Jan  1 00:00:00") == new_year);
}

BOOST_AUTO_TEST_SUITE_END()
