// SPDX-License-Identifier: MIT
#include "mail/language/language.hpp"
#include "mail/log/mail_log_line.hpp"
#include "mail/log/read_lines.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <initializer_list>

using namespace ispkit;
using mail::AskedTime;
using mail::ReadLog;
using std::chrono::sys_seconds;

BOOST_AUTO_TEST_SUITE(mail_log_read_lines)

namespace {

const sys_seconds k_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

sys_seconds hour(int number) {
    return k_day + std::chrono::hours(number);
}

/// A log with an understood line at each hour, and so many lines of other kinds.
ReadLog log_of(std::string name, std::initializer_list<int> hours, std::int64_t other,
               std::int64_t not_understood, const AskedTime& asked = {}) {
    ReadLog log;
    log.name = std::move(name);
    for (const int number : hours) {
        log.lines.add(hour(number), asked);
    }
    log.lines.other = other;
    log.lines.all = log.lines.understood + other + not_understood;
    return log;
}

std::string missing(const std::vector<ReadLog>& logs, const AskedTime& asked = {}) {
    return fmt::format("{}",
                       fmt::join(mail::english(what_may_be_missing(logs, asked, hour(48))), "; "));
}

} // namespace

BOOST_FIXTURE_TEST_CASE(each_line_is_of_one_kind, Utc) {
    struct Sample {
        std::string_view line;
        std::string_view kind;
    };
    constexpr Sample k_samples[] = {
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: connect from c[198.51.100.7]", "understood"},
        // Lines that were cut where needed words are missing.
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: 4F2A17C3B5: client=c[198.5", "not"},
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: 4F2A17C3B5: client=c[198.51.100.7], "
         "sasl_method=PLA",
         "not"},
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: 4F2A17C3B5: cli", "not"},
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from c[198.51.100.7]", "not"},
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: NOQUEUE: milter-reject: END-OF-M", "not"},
        {"Nov 23 10:00:00 mx1 postfix/qmgr[1]: 4F2A17C3B5: from=<joe@example.org>, size=12", "not"},
        {"Nov 23 10:00:00 mx1 postfix/qmgr[1]: 4F2A17C3B5: remo", "not"},
        {"Nov 23 10:00:00 mx1 postfix/pickup[1]: 4F2A17C3B5: uid=33 from=", "not"},
        {"Nov 23 10:00:00 mx1 postfix/smtp[1]: 4F2A17C3B5: to=<joe@example.org>, relay=no", "not"},
        {"Nov 23 10:00:00 mx1 postfix/lmtp[1]: 4F2A17C3B5: to=<joe@e", "not"},
        // Lines that tell nothing.
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: 4F2A17C3B5: filter: RCPT from c[198.51.100.7]: x",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/smtp[1]: 4F2A17C3B5: to=<joe@example.org>, relay=none, "
         "delay=1, "
         "delays=0/0/0/1, dsn=2.0.0, status=deliverable (250 Ok)",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/smtp[1]: 4F2A17C3B5: host mx.example[203.0.113.9] said: 4",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix-out/anvil[1]: statistics: max cache size 1", "understood"},
        {"Nov 23 10:00:00 mx1 outgoing/smtpd[1]: connect from c[198.51.100.7]", "understood"},
        {"<22>1 2026-11-23T10:00:00Z mx1 postfix/smtpd 1 - - connect from c", "understood"},
        {"2026-11-23T10:00:00Z mx1 amavis[7]: starting", "understood"},
        {"Nov 23 10:00:00 mx1 mail-ratelimit[7]: reloaded", "understood"},
        {"Nov 23 10:00:00 mx1 postfix/qmgr[1]: 4F2A17C3B5: skipped, still being delivered",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/qmgr[1]: warning: connect to transport private/x: No such "
         "file or directory",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/cleanup[1]: 4dQxTc0VzWzZ2cF: warning: header a",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/cleanup[1]: table hash:/etc/aliases(0,lock) has changed -- "
         "restarting",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/cleanup[1]: message repeated 2 times: [ warning: a]",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/qmgr[1]: [ID 197553 mail.info] 4F2A17C3B5: removed",
         "understood"},
        {"Nov 23 10:00:00 mx1 postfix/qmgr[1]: info: 4F2A17C3B5: removed", "not"},
        {"Nov 23 10:00:00 mx1 postfix/out/cleanup[1]: {\"m\":\"4F2A17C3B5: message-id=<a>\"}",
         "not"},
        {"Nov 23 10:00:00 mx1 postfix/bounce[1]: <6> 4F2A17C3B5: sender non-delivery notification",
         "not"},
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: connect from c[198.51.100.7]\rNov 23 10:00:00 mx1",
         "not"},
        {"Nov 23 10:00:00 mx1 CRON[1]: (root) CMD (true)", "other"},
        {"Nov 23 10:00:00 mx1 -- MARK --", "other"},
        {"Nov 23 10:00:00 mx1 last message repeated 3 times", "other"},
        {"-- Boot 0123456789abcdef0123456789abcdef --", "other"},
        {"Nov 23 10:00:00 mx1 cyrus/imaps[1]: login: a", "other"},
        {"Nov 23 10:00:00 mx1 sshd[1]: Invalid user postfix/smtpd[1]: from a", "other"},
        {"Nov 23 10:00:00 mx1 a[1]: Nov 23 10:00:00 mx1 b[2]: c", "other"},
        {"Nov 23 10:00:00 mx1 a[1]: Nov 23 10:00:00 mx1 postfix/smtpd[2]: connect from", "not"},
        {"2026-11-23T25:00:00Z mx1 postfix/smtpd[1]: connect from c[198.51.100.7]", "not"},
        {"2026-11-31T10:00:00Z mx1 postfix/smtpd[1]: connect from c[198.51.100.7]", "not"},
        {"Nvo 23 10:00:00 mx1 postfix/smtpd[1]: connect from c[198.51.100.7]", "not"},
        {"23.11.2026 10:00:00 mx1 postfix/smtpd[1]: connect from c[198.51.100.7]", "not"},
        {"postfix-1  | Nov 23 10:00:00 mx1 postfix/smtpd[1]: connect from c", "not"},
        {"\"Nov 23, 2026 @ 10:00:00\",\"mx1\",\"postfix/smtpd\",\"connect from c\"", "not"},
        {"{\"MESSAGE\":\"connect from c\",\"SYSLOG_IDENTIFIER\":\"postfix/smtpd\"}", "not"},
        {"", "not"},
        {"\r", "not"},
    };
    mail::MailLogParser parser(hour(24));
    for (const Sample& sample : k_samples) {
        mail::MailLogEvent event;
        parser.read(sample.line, event);
        const mail::LineCounts counts = parser.take_counts();
        BOOST_TEST_CONTEXT(sample.line) {
            BOOST_TEST(counts.all == 1);
            BOOST_TEST(counts.understood == (sample.kind == "understood" ? 1 : 0));
            BOOST_TEST(counts.other == (sample.kind == "other" ? 1 : 0));
            BOOST_TEST(counts.not_understood() == (sample.kind == "not" ? 1 : 0));
            BOOST_TEST(counts.first.has_value() == (counts.understood == 1));
        }
    }
}

BOOST_FIXTURE_TEST_CASE(the_first_line_that_is_not_understood_is_told_with_the_reason, Utc) {
    struct Sample {
        std::string line;
        std::string_view told;
    };
    const Sample samples[] = {
        {"", "'' is empty"},
        {"root:x:0:0:\x1b", "'root:x:0:0:\\x1b' does not begin with a time, a host and a program"},
        {std::string(81, 'x'), "x [...]' does not begin with a time, a host and a program"},
        {"Nov 23 10:00:00 mx1 a[1]: Nov 23 10:00:00 mx1 postfix/smtpd[2]: connect from",
         "' is a line of a mail log that another program passed on"},
        {"Nov 23 10:00:00 mx1 postfix/smtpd[1]: connect\rNov 23", "' holds several lines"},
        {"2026-11-31T10:00:00Z mx1 postfix/smtpd[1]: a", "' has a time that does not exist"},
        {"Nov 23 10:00:00 mx1 postfix/qmgr[1]: info: 4F2A17C3B5: removed",
         "' is cut, or has other text before what Postfix wrote"},
    };
    for (const Sample& sample : samples) {
        mail::MailLogParser parser(hour(24));
        mail::MailLogEvent event;
        ReadLog log{.name = "a", .newest_before = {}, .lines = {}};
        for (const std::string& line : {std::string("-- MARK --"), sample.line, std::string("x")}) {
            parser.read(line, event);
            log.lines += parser.take_counts();
        }
        const std::string why = nothing_to_report(std::vector{log}, {});
        BOOST_TEST_CONTEXT(why) {
            BOOST_TEST(why.starts_with("a: none of 3 lines was understood as one of a mail log (1 "
                                       "of other programs); a:2: '"));
            BOOST_TEST(why.ends_with(sample.told));
            BOOST_TEST(why.size() < 260u);
        }
        log.newest_before = hour(1);
        BOOST_TEST(
            nothing_to_report(std::vector{log}, {}).find(" since 2026-11-23T01:00:00Z; a: '") !=
            std::string::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(lines_of_the_asked_time_are_counted_apart, Utc) {
    const AskedTime asked{.since = hour(2), .until = hour(4)};
    const mail::LineCounts lines = log_of("log", {1, 2, 3, 4}, 1, 2, asked).lines;
    BOOST_TEST(lines.asked == 2);
    BOOST_TEST(lines.understood == 4);
    BOOST_TEST((lines.first == hour(1) && lines.last == hour(4)));
    mail::LineCounts sum;
    sum += lines;
    sum += log_of("log", {0, 9}, 0, 0, asked).lines;
    sum += mail::LineCounts();
    BOOST_TEST(sum.asked == 2);
    BOOST_TEST((sum.first == hour(0) && sum.last == hour(9)));
    BOOST_TEST(mail::english(mail::lines_read(sum)) ==
               "9 lines read: 6 understood, 1 of other programs, 2 not understood");
}

BOOST_FIXTURE_TEST_CASE(nothing_read_is_nothing_to_report_on, Utc) {
    const auto why = [](const std::vector<ReadLog>& logs, const AskedTime& asked = {}) {
        return nothing_to_report(logs, asked);
    };
    BOOST_TEST(why({log_of("a", {1}, 0, 0)}) == "");
    BOOST_TEST(why({log_of("a", {1}, 0, 0), log_of("b", {}, 0, 0)}) == "");
    BOOST_TEST(why({log_of("a", {1}, 0, 0), log_of("b", {}, 5, 1)}) == "");
    BOOST_TEST(why({log_of("a", {}, 0, 0)}) == "a: no line to report on");
    BOOST_TEST(why({log_of("a", {}, 0, 0), log_of("b", {}, 0, 0)}) ==
               "2 logs: no line to report on");
    BOOST_TEST(why({log_of("a", {}, 0, 1200)}) ==
               "a: none of 1,200 lines was understood as one of a mail log");
    BOOST_TEST(why({log_of("a", {1}, 0, 0), log_of("b", {}, 0, 2)}) ==
               "b: none of 2 lines was understood as one of a mail log");
    BOOST_TEST(why({log_of("a", {}, 1, 0), log_of("b", {}, 1, 1)}) ==
               "2 logs: none of 3 lines was understood as one of a mail log (2 of other programs)");
    // Some lines are of mail programs, but nothing that they tell is read.
    ReadLog mute = log_of("m", {1, 2, 3}, 9, 1);
    BOOST_TEST(why({mute}) ==
               "m: none of 13 lines was understood as one of a mail log (9 of other programs)");
    BOOST_TEST(why({log_of("a", {1}, 0, 0), mute}) != "");
    mute.lines.told = 1;
    BOOST_TEST(why({mute}) == "");
    BOOST_TEST(why({log_of("a", {1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 1)}) == "");
    ReadLog stopped = log_of("a", {}, 0, 0);
    stopped.newest_before = hour(1);
    BOOST_TEST(why({stopped, log_of("b", {}, 0, 0)}) ==
               "2 logs: no new line since 2026-11-23T01:00:00Z");
    const AskedTime asked{.since = hour(2), .until = hour(4)};
    BOOST_TEST(why({log_of("a", {1}, 0, 0, asked)}, asked) ==
               "a: no line in the requested time: the last one is of 2026-11-23T01:00:00Z");
    BOOST_TEST(why({log_of("a", {5, 9}, 0, 0, asked)}, asked) ==
               "a: no line in the requested time: the first one is of "
               "2026-11-23T05:00:00Z");
    BOOST_TEST(why({log_of("a", {1, 5}, 0, 0, asked)}, asked) != "");
    BOOST_TEST(why({log_of("a", {1, 3}, 0, 0, asked)}, asked) == "");
}

BOOST_FIXTURE_TEST_CASE(what_may_be_missing_is_told, Utc) {
    BOOST_TEST(missing({log_of("a", {1}, 0, 0)}) == "");
    BOOST_TEST(missing({log_of("a", {1, 2}, 500, 1)}) ==
               "1 of 503 lines not understood: what they tell is missing");
    ReadLog noise = log_of("a", {1}, 0, 0);
    noise.lines.all = 100;
    noise.lines.understood = 99;
    BOOST_TEST(missing({noise}) == "");
    ++noise.lines.all;
    BOOST_TEST(missing({noise}) != "");
}

BOOST_FIXTURE_TEST_CASE(mail_that_is_all_nobodys_is_told, Utc) {
    BOOST_TEST(!mail::what_has_no_client(0, 0));
    BOOST_TEST(!mail::what_has_no_client(9, 9));
    BOOST_TEST(!mail::what_has_no_client(99, 100));
    BOOST_TEST(
        mail::english(mail::what_has_no_client(1000, 1000).value()) ==
        "the logs do not tell from which clients 1,000 messages came: nobody is named for them");
}

BOOST_FIXTURE_TEST_CASE(one_of_several_logs_that_has_stopped_is_told, Utc) {
    const AskedTime asked{.since = hour(25), .until = {}};
    const ReadLog live = log_of("a", {47}, 0, 0, asked);
    const ReadLog old = log_of("b", {23}, 0, 0, asked);
    BOOST_TEST(missing({live, old}, asked) == "b: no line since 2026-11-23T23:00:00Z");
    BOOST_TEST(missing({old}, asked) == "");
    BOOST_TEST(missing({live, log_of("b", {24}, 0, 0, asked)}, asked) == "");
    BOOST_TEST(missing({live, log_of("b", {26}, 0, 0, asked)}, asked) == "");
    BOOST_TEST(missing({live, log_of("b.1", {23}, 0, 0, asked)}, asked) == "");
    BOOST_TEST(missing({live, log_of("b", {}, 3, 0)}, asked) == "b: no line of mail");
    for (const std::string name : {"mx-2", "/var/log/mx-12", "/var/log/.1"}) {
        BOOST_TEST(missing({live, log_of(name, {23}, 0, 0, asked)}, asked) ==
                   name + ": no line since 2026-11-23T23:00:00Z");
    }
    for (const std::string name : {"b.12", "b-20261123", "b-1795392000"}) {
        BOOST_TEST(missing({live, log_of(name, {23}, 0, 0, asked)}, asked) == "");
    }
    BOOST_TEST(missing({live, log_of("mail", {}, 3, 0), log_of("mail.log.1", {23}, 0, 0, asked)},
                       asked) == "mail: no line of mail");
    BOOST_TEST(missing({live, log_of("b", {}, 0, 0), log_of("b.1", {23}, 0, 0, asked)}, asked) ==
               "");
    ReadLog before = log_of("b", {}, 0, 0);
    before.newest_before = hour(3);
    BOOST_TEST(missing({live, before}) == "b: no line since 2026-11-23T03:00:00Z");
    BOOST_TEST(missing({live, old}, {.since = {}, .until = hour(40)}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
