// SPDX-License-Identifier: MIT
// Counts of several runs sum up to those of one.

#include "error.hpp"
#include "mail/reading/mail_log_state.hpp"
#include "mail_log_text.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <map>

using namespace ispkit;
using mail::Activity;

BOOST_AUTO_TEST_SUITE(mail_messages_unfinished_messages)

namespace {

/// One line; each is a minute later than the one before.
std::string line(std::string_view daemon, std::string_view message) {
    static int minute = 0;
    ++minute;
    return fmt::format("2026-11-23T{:02}:{:02}:00Z mx1 postfix{}[9]: {}\n", minute / 60 % 24,
                       minute % 60, daemon, message);
}

std::string client(std::string_view id, std::string_view address) {
    return line("/smtpd", fmt::format("{}: client=c[{}]", id, address));
}

std::string queued(std::string_view id, int recipients) {
    return line("/qmgr", fmt::format("{}: from=<a@example.com>, size=100, nrcpt={} (queue active)",
                                     id, recipients));
}

std::string delivered(std::string_view id, int recipient, std::string_view status) {
    return line("/smtp", fmt::format("{}: to=<u{}@example.net>, relay=mx[192.0.2.25]:25, delay=1, "
                                     "delays=0/0/0/1, dsn=2.0.0, status={} (x)",
                                     id, recipient, status));
}

/// What is seen in one run after another, each with a part of the log and what the one before
/// remembered.
class Runs {
public:
    explicit Runs(mail::ActivitySettings settings = {})
        : settings_(std::move(settings)) {}

    /// The activities of a run, and of all runs summed up.
    std::map<std::string, Activity> run(std::string_view log) {
        mail::MailActivity mail(settings_);
        mail.carry_on(mail::MailLogState::parse(state_, "state").unfinished);
        test::read_log(mail, log);
        mail::MailLogState next;
        next.unfinished = mail.unfinished();
        state_ = next.str();
        std::map<std::string, Activity> all;
        for (const Activity& activity : test::activities(mail)) {
            all.emplace(activity.key, activity);
            Activity& sum = sums_[activity.key];
            sum.messages += activity.messages;
            sum.sent += activity.sent;
            sum.bounced += activity.bounced;
            sum.spam += activity.spam;
        }
        unattributed_ += mail.totals().unattributed;
        return all;
    }

    const Activity& sum(const std::string& key) { return sums_[key]; }
    std::int64_t unattributed() const { return unattributed_; }
    const std::string& state() const { return state_; }

private:
    mail::ActivitySettings settings_;
    std::string state_ = "mail log state 1\n";
    std::map<std::string, Activity> sums_;
    std::int64_t unattributed_ = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(
    log_ins_that_failed_in_one_run_speak_against_the_one_that_succeeds_in_the_next) {
    Runs runs;
    std::string log;
    for (int i = 0; i < 12; ++i) {
        log += line("/smtpd", "warning: c[198.51.100.9]: SASL PLAIN authentication failed: x, "
                              "sasl_username=joe");
    }
    runs.run(log);
    BOOST_TEST(runs.state().find("failed 198.51.100.9 ") != std::string::npos);
    runs.run("");
    log =
        line("/smtpd", "AAAAAAAAAA: client=c[198.51.100.9], sasl_method=PLAIN, sasl_username=joe") +
        queued("AAAAAAAAAA", 1);
    const Activity joe = runs.run(log).at("joe");
    BOOST_TEST(joe.sasl_failures_before_success == 12);
    BOOST_REQUIRE(!joe.evidence.empty());
    BOOST_TEST(joe.evidence.front().find("authentication failed") != std::string::npos);
    BOOST_TEST(runs.state().find("failed ") == std::string::npos);
    BOOST_CHECK_THROW(mail::MailLogState::parse("mail log state 3\nfailed x 0 1 2 61\n", "state"),
                      Error);
}

BOOST_AUTO_TEST_CASE(what_was_deferred_in_one_run_bounces_in_the_next) {
    Runs runs;
    std::string log = client("AAAAAAAAAA", "198.51.100.1") + queued("AAAAAAAAAA", 50);
    for (int i = 0; i < 50; ++i) {
        log += delivered("AAAAAAAAAA", i, "deferred");
    }
    BOOST_TEST(runs.run(log).at("198.51.100.1").deferred == 50);
    BOOST_TEST(runs.run("").empty());
    log = queued("AAAAAAAAAA", 50);
    for (int i = 0; i < 50; ++i) {
        log += delivered("AAAAAAAAAA", i, i < 10 ? "sent" : i < 20 ? "deferred" : "bounced");
    }
    const Activity second = runs.run(log).at("198.51.100.1");
    BOOST_TEST(second.sent == 10);
    BOOST_TEST(second.bounced == 30);
    BOOST_TEST(second.deferred == 0);
    BOOST_TEST(second.messages == 0);
    BOOST_TEST(second.is_customer);
    BOOST_TEST(!second.evidence.empty());
    BOOST_CHECK(second.last > second.first);
    log = line("/qmgr", "AAAAAAAAAA: from=<a@example.com>, status=expired, returned to sender") +
          line("/qmgr", "AAAAAAAAAA: removed");
    BOOST_TEST(runs.run(log).at("198.51.100.1").bounced == 10);
    BOOST_TEST(runs.sum("198.51.100.1").messages == 1);
    BOOST_TEST(runs.unattributed() == 0);
    // Nothing is left.
    runs.run(client("CCCCCCCCCC", "198.51.100.1"));
    BOOST_TEST(runs.state().find("open") == runs.state().rfind("open"));
}

BOOST_AUTO_TEST_CASE(a_log_that_is_cut_anywhere_counts_as_one) {
    const std::string lines[] = {
        line("-out/smtpd", "DDDDDDDDDD: client=other[198.51.100.4]"),
        client("AAAAAAAAAA", "198.51.100.1"),
        queued("AAAAAAAAAA", 3),
        delivered("AAAAAAAAAA", 1, "deferred"),
        line("/smtpd", "BBBBBBBBBB: client=localhost[127.0.0.1], orig_queue_id=AAAAAAAAAA"),
        queued("BBBBBBBBBB", 1),
        delivered("AAAAAAAAAA", 2, "sent"),
        line("/smtp", "AAAAAAAAAA: to=<u3@example.net>, relay=f[127.0.0.1]:10024, delay=1, "
                      "delays=0/0/0/1, dsn=2.0.0, status=sent (250 Ok: queued as BBBBBBBBBB)"),
        line("-out/qmgr", "DDDDDDDDDD: from=<a@b>, size=1, nrcpt=1 (queue active)"),
        delivered("BBBBBBBBBB", 3, "deferred"),
        delivered("AAAAAAAAAA", 1, "bounced"),
        queued("CCCCCCCCCC", 1),
        line("/qmgr", "AAAAAAAAAA: removed"),
        delivered("BBBBBBBBBB", 3, "bounced"),
        delivered("CCCCCCCCCC", 3, "bounced"),
        line("-out/smtp", "DDDDDDDDDD: to=<x@y>, relay=mx[192.0.2.25]:25, delay=1, "
                          "delays=0/0/0/1, dsn=5.0.0, status=bounced (x)"),
        queued("CCCCCCCCCC", 1),
    };
    for (std::size_t cut = 0; cut <= std::size(lines); ++cut) {
        BOOST_TEST_CONTEXT("cut before line " << cut) {
            Runs runs;
            std::string parts[2];
            for (std::size_t i = 0; i < std::size(lines); ++i) {
                parts[i < cut ? 0 : 1] += lines[i];
            }
            runs.run(parts[0]);
            runs.run(parts[1]);
            BOOST_TEST(runs.sum("198.51.100.1").messages == 1);
            BOOST_TEST(runs.sum("198.51.100.1").sent == 1);
            BOOST_TEST(runs.sum("198.51.100.1").bounced == 2);
            BOOST_TEST(runs.sum("198.51.100.4").messages == 1);
            BOOST_TEST(runs.sum("198.51.100.4").bounced == 1);
            BOOST_TEST(runs.unattributed() == 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_login_is_known_in_the_next_run_and_a_queue_id_is_used_again) {
    Runs runs;
    runs.run(line("/smtpd", "AAAAAAAAAA: client=c[198.51.100.1], sasl_method=PLAIN, "
                            "sasl_username=Joe Doe") +
             queued("AAAAAAAAAA", 2) + delivered("AAAAAAAAAA", 1, "deferred"));
    runs.run(delivered("AAAAAAAAAA", 1, "bounced"));
    BOOST_TEST(runs.sum("joe doe").bounced == 1);
    const auto all = runs.run(client("AAAAAAAAAA", "198.51.100.9") + queued("AAAAAAAAAA", 1) +
                              delivered("AAAAAAAAAA", 1, "bounced"));
    BOOST_TEST(all.at("198.51.100.9").messages == 1);
    BOOST_TEST(all.at("198.51.100.9").bounced == 1);
    BOOST_TEST(!all.contains("joe doe"));
}

BOOST_AUTO_TEST_CASE(a_local_user_is_known_in_the_next_run) {
    Runs runs;
    runs.run(line("/pickup", "AAAAAAAAAA: uid=33 from=<www-data>"));
    runs.run(queued("AAAAAAAAAA", 2) + delivered("AAAAAAAAAA", 1, "deferred"));
    runs.run(delivered("AAAAAAAAAA", 1, "bounced"));
    BOOST_TEST(runs.sum("33").messages == 1);
    BOOST_TEST(runs.sum("33").bounced == 1);
}

BOOST_AUTO_TEST_CASE(a_second_pass_stays_its_senders_where_the_firsts_queue_id_is_used_again) {
    Runs runs;
    std::string log = client("AAAAAAAAAA", "198.51.100.1") + queued("AAAAAAAAAA", 1) +
                      line("/smtpd", "BBBBBBBBBB: client=localhost[127.0.0.1], "
                                     "orig_queue_id=AAAAAAAAAA") +
                      queued("BBBBBBBBBB", 1) + line("/qmgr", "AAAAAAAAAA: removed");
    const std::string other = client("AAAAAAAAAA", "198.51.100.9") + queued("AAAAAAAAAA", 1);
    const std::string bounce = delivered("BBBBBBBBBB", 1, "bounced");
    Runs cut_before = runs;
    runs.run(log + other);
    runs.run(bounce);
    cut_before.run(log);
    cut_before.run(other + bounce);
    for (Runs* const all : {&runs, &cut_before}) {
        BOOST_TEST(all->sum("198.51.100.1").bounced == 1);
        BOOST_TEST(all->sum("198.51.100.9").bounced == 0);
    }
}

BOOST_AUTO_TEST_CASE(who_did_not_finish_a_message_is_forgotten) {
    Runs runs;
    runs.run(client("AAAAAAAAAA", "198.51.100.1"));
    BOOST_TEST(runs.state().find("\nopen ") != std::string::npos);
    std::string later;
    for (int i = 0; i < 70; ++i) {
        later = client(fmt::format("BBBBBBBB{}", i + 10), "198.51.100.1");
    }
    runs.run(later);
    BOOST_TEST(runs.state().find("\nopen ") == runs.state().rfind("\nopen "));
}

BOOST_AUTO_TEST_CASE(what_becomes_of_it_before_the_time_that_is_reported_on_is_past) {
    Runs runs;
    runs.run(client("AAAAAAAAAA", "198.51.100.1") + queued("AAAAAAAAAA", 2));
    mail::ActivitySettings of_today;
    of_today.since = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
    mail::MailActivity mail(of_today);
    mail.carry_on(mail::MailLogState::parse(runs.state(), "state").unfinished);
    std::string today = delivered("AAAAAAAAAA", 2, "bounced");
    today.replace(today.find("-23T"), 4, "-24T");
    test::read_log(mail, delivered("AAAAAAAAAA", 1, "bounced") + today);
    BOOST_REQUIRE(test::activities(mail).size() == 1u);
    BOOST_TEST(test::activities(mail)[0].bounced == 1);
}

BOOST_AUTO_TEST_CASE(others_that_are_counted_together_are_nobodys) {
    Runs runs;
    const std::string log = client("AAAAAAAAAA", "198.51.100.1") + queued("AAAAAAAAAA", 2);
    runs.run(log);
    mail::ActivitySettings by_login;
    by_login.group_by = mail::GroupBy::sasl;
    mail::MailActivity mail(by_login);
    mail.carry_on(mail::MailLogState::parse(runs.state(), "state").unfinished);
    test::read_log(mail, delivered("AAAAAAAAAA", 1, "bounced"));
    BOOST_TEST(test::activities(mail).empty());
    BOOST_TEST(mail.totals().outcomes.bounced == 1);
    BOOST_TEST(mail.totals().messages == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_state_is_an_error) {
    const std::string title = "mail log state 2\n";
    BOOST_CHECK_NO_THROW(mail::MailLogState::parse(title + "open 1 2 7 0 0 -3 0000000a\n", ""));
    for (const char* bad :
         {"open", "open 1", "open 1 2 128 0 0 0 ", "open 1 2 7 0 1 0 ", "open 1 2 7 0 0 0 00",
          "open 1 -2 7 0 0 0 ", "open 1 99999999999999 7 0 0 0 ", "open 1 2 1 0 0 0  x  ",
          "key client 6a", "key who 6a 6a 1", "key client 6a 6a 2", "instance x 1", "instance 6a",
          "newest -1", "newest 1"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_CHECK_THROW(mail::MailLogState::parse(title + bad + "\n", ""), Error);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
