// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "mail/language/language.hpp"
#include "mail/log/mail_log_source.hpp"
#include "mail/partial/partial_set.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/reading/open_logs.hpp"
#include "mail_log_text.hpp"
#include "memory_source.hpp"
#include "temporary_folder.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace ispkit;
using mail::PartialFile;
using mail::PartialSet;
using test::error_of;

BOOST_AUTO_TEST_SUITE(mail_partial_partial_set)

namespace {

/// A message of a login on that host.
std::string log_of(std::string_view host, int second = 0) {
    return fmt::format(
        "2026-11-23T10:00:{1:02}Z {0} postfix/smtpd[1]: 4F2A17C3B5: "
        "client=dsl.example.net[198.51.100.7], sasl_method=LOGIN, sasl_username=joe\n"
        "2026-11-23T10:00:{1:02}Z {0} postfix/qmgr[3]: 4F2A17C3B5: from=<joe@example.org>, "
        "size=1000, nrcpt=2 (queue active)\n"
        "2026-11-23T10:00:{1:02}Z {0} postfix/smtp[6]: 4F2A17C3B5: to=<b@example.net>, "
        "relay=mx.example.net[203.0.113.8]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced "
        "(no)\n"
        "2026-11-23T10:00:59Z {0} dovecot: a line of another program\n",
        host, second);
}

void write_partial(const std::vector<std::string>& logs, const std::string& path) {
    mail::PartialWriter writer(path);
    for (const auto& log : mail::open_logs(logs, {}, {}, {})) {
        writer.add(*log);
    }
    writer.commit();
}

/// All that the logs and their totals tell, as a text.
std::string told_by(const std::vector<std::unique_ptr<mail::MailEventSource>>& sources) {
    mail::MailActivity mail({});
    mail.read(sources);
    mail.finish();
    std::string text;
    for (const mail::Activity& activity : test::activities(mail)) {
        text += fmt::format("{} {} {} {} {}", activity.key, activity.messages, activity.recipients,
                            activity.bounced, fmt::join(activity.evidence, ","));
        for (const mail::ActivityClient& client : activity.clients) {
            text += fmt::format(" {}={}", client.address.str(), client.messages);
        }
        text += "\n";
    }
    for (const mail::ReadLog& log : mail.logs()) {
        text += fmt::format("{}: {} {}\n", log.name, mail::english(mail::lines_read(log.lines)),
                            log.lines.asked > 0);
    }
    return text;
}

PartialSet set_of(const std::string& bytes) {
    std::vector<PartialFile> files;
    files.emplace_back(std::make_unique<test::MemorySource>(bytes));
    return PartialSet(std::move(files));
}

/// What a partial file tells, or the message of the Error.
std::string outcome_of(const std::string& bytes) {
    try {
        const PartialSet set = set_of(bytes);
        return told_by(set.sources({}));
    } catch (const Error& error) {
        return error.what();
    }
}

struct Files : Utc {
    TemporaryFolder folder;
    std::string one = folder.write("one.log", log_of("mx1"));
    std::string two = folder.write("two.log", log_of("mx2"));

    /// Bytes of a partial file with one log.
    std::string partial() const {
        write_partial({one}, folder / "p");
        return folder.read("p");
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(partial_files_tell_what_the_logs_tell, Files) {
    write_partial({one, two}, folder / "both");
    write_partial({one}, folder / "1");
    write_partial({two}, folder / "2");
    const std::string whole = told_by(mail::open_logs({one, two}, {}, {}, {}));
    BOOST_TEST(told_by(mail::open_partials({folder / "both"}).sources({})) == whole);
    BOOST_TEST(told_by(mail::open_partials({folder / "1", folder / "2"}).sources({})) == whole);
    BOOST_TEST(whole.find("joe 2 4 2") != whole.npos);
    BOOST_TEST(whole.find(" 198.51.100.7=2\n") != whole.npos);
}

BOOST_FIXTURE_TEST_CASE(the_order_does_not_matter_within_a_second, Files) {
    const auto evidence = [&](const std::vector<std::string>& logs) {
        mail::ActivitySettings settings;
        settings.evidence = 1;
        mail::MailActivity mail(settings);
        mail.read(logs);
        return test::activities(mail).front().evidence;
    };
    BOOST_TEST(evidence({one, two}) == evidence({two, one}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_set_is_written_as_one_file, Files) {
    write_partial({one, two}, folder / "both");
    write_partial({one}, folder / "1");
    write_partial({two}, folder / "2");
    mail::open_partials({folder / "1", folder / "2"}).write(folder / "merged");
    BOOST_TEST((folder.read("merged") == folder.read("both")));
}

BOOST_FIXTURE_TEST_CASE(the_same_log_is_not_counted_twice, Files) {
    write_partial({one}, folder / "1");
    folder.write("one.log", log_of("mx1") + log_of("mx1", 5));
    write_partial({two, one}, folder / "later");
    BOOST_TEST(error_of([&] {
                   mail::open_partials({folder / "1", folder / "later"});
               }) == fmt::format("{} and {} have the same log, {} of mx1", folder / "1",
                                 folder / "later", one));
}

BOOST_FIXTURE_TEST_CASE(logs_without_lines_are_no_matter, Files) {
    const std::string empty = folder.write("empty.log", "");
    write_partial({empty}, folder / "1");
    write_partial({empty}, folder / "2");
    write_partial({one}, folder / "3");
    BOOST_TEST(told_by(mail::open_partials({folder / "1", folder / "2", folder / "3"}).sources({}))
                   .starts_with("joe 1 2 1"));
}

BOOST_FIXTURE_TEST_CASE(logs_of_the_same_name_are_told_apart_by_host, Files) {
    write_partial({one}, folder / "1");
    folder.write("one.log", log_of("mx3"));
    write_partial({one}, folder / "3");
    const PartialSet set = mail::open_partials({folder / "1", folder / "3"});
    const auto sources = set.sources({});
    BOOST_TEST(sources[0]->read().name == one + " of mx1");
    BOOST_TEST(sources[1]->read().name == one + " of mx3");
}

BOOST_FIXTURE_TEST_CASE(the_asked_time_is_that_of_the_report, Files) {
    write_partial({one}, folder / "1");
    const PartialSet set = mail::open_partials({folder / "1"});
    const auto day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
    for (const bool is_before : {true, false}) {
        const auto sources =
            set.sources({.since = is_before ? day : day + std::chrono::days(1), .until = {}});
        while (sources[0]->next() != nullptr) {
        }
        BOOST_TEST((sources[0]->read().lines.asked > 0) == is_before);
    }
}

BOOST_FIXTURE_TEST_CASE(only_the_owner_reads_it_and_only_a_partial_file_is_replaced, Files) {
    write_partial({one}, folder / "p");
    BOOST_TEST(static_cast<int>(std::filesystem::status(folder / "p").permissions()) == 0600);
    write_partial({two}, folder / "p");
    BOOST_TEST(error_of([&] { write_partial({one}, two); }) ==
               two + ": exists and is not a partial file");
    BOOST_TEST(folder.read("two.log") == log_of("mx2"));
}

BOOST_FIXTURE_TEST_CASE(another_file_is_refused_with_its_name, Files) {
    BOOST_TEST(outcome_of(log_of("mx1")) ==
               "memory: not a partial file (mail-ratelimit-report --partial writes them)");
    std::string bytes = partial();
    ++bytes[bytes.find('1')];
    BOOST_TEST(outcome_of(bytes) == "memory: of another version of mail-ratelimit-report");
}

// A few bits of a zstd frame mean nothing: its checksum is about the text.
BOOST_FIXTURE_TEST_CASE(no_damage_changes_what_is_told, Files) {
    const std::string bytes = partial();
    const std::string told = outcome_of(bytes);
    BOOST_TEST(told.starts_with("joe 1 2 1"));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        BOOST_TEST_CONTEXT("byte " << i) {
            BOOST_TEST(outcome_of(bytes.substr(0, i)).starts_with("memory: "));
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            const std::string outcome = outcome_of(changed);
            BOOST_TEST((outcome == told || outcome.starts_with("memory: ")));
        }
    }
    BOOST_TEST(outcome_of(bytes + "x").starts_with("memory: damaged at byte "));
}

BOOST_FIXTURE_TEST_CASE(a_partial_file_is_whole_or_as_it_was, Files) {
    const std::string path = folder / "new.partial";
    for (const std::string before : {"", "earlier"}) {
        const auto reset = [&] {
            std::filesystem::remove(path);
            if (!before.empty()) {
                write_partial({two}, path);
            }
        };
        reset();
        const std::string earlier = folder.read("new.partial");
        for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, folder / ""},
                                          {Call::read, EIO, folder / ""},
                                          {Call::write, k_full, path},
                                          {Call::write, k_short},
                                          {Call::sync, EIO, folder / ""},
                                          {Call::name, EACCES, path}}) {
            for_each_fault(
                series,
                [&] {
                    write_partial({one, two}, path);
                },
                [&](const std::string& message) {
                    const std::string now = folder.read("new.partial");
                    BOOST_TEST((now == earlier ? !message.empty()
                                               : outcome_of(now).find("one.log") != now.npos));
                    reset();
                });
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
