// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/language/language.hpp"
#include "mail/log/mail_log_source.hpp"
#include "mail/reading/mail_log_follower.hpp"
#include "mail_log_text.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace ispkit;
using std::chrono::sys_seconds;

BOOST_AUTO_TEST_SUITE(mail_reading_mail_log_follower)

namespace fs = std::filesystem;

namespace {

const sys_seconds k_now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

/// A message of a login at an hour of the day before.
std::string message(int number, std::string_view login, int hour) {
    const std::string start =
        fmt::format("2026-11-23T{:02}:00:{:02}Z mx1 postfix", hour, number % 60);
    return fmt::format(
        "{}/smtpd[1]: {:010X}: client=c[198.51.100.7], sasl_method=PLAIN, sasl_username={}\n"
        "{}/qmgr[1]: {:010X}: from=<a@example.org>, size=100, nrcpt=2 (queue active)\n",
        start, number, login, start, number);
}

struct Folder : TemporaryFolder {
    std::string log = *this / "mail.log";
    std::string other = *this / "other.log";
    std::string state = *this / "state";

    void append(const std::string& path, const std::string& text) const {
        std::ofstream(path, std::ios::binary | std::ios::app) << text;
    }
};

/// What a run sees of a login: its messages, and in how many hours of the past it sent how many.
std::string run(const Folder& folder, std::string_view login,
                const std::vector<std::string>& paths) {
    mail::MailActivity mail({});
    mail::MailLogFollower follower(paths, mail::load_state(folder.state));
    follower.carry_on(mail);
    follower.read_on(mail, k_now);
    follower.add_past(mail);
    mail::save_state(follower.state(mail, k_now), folder.state);
    for (const mail::Activity& activity : test::activities(mail)) {
        if (activity.key == login) {
            std::int64_t past = 0;
            for (const mail::ActivityHour& hour : activity.past) {
                past += hour.messages;
            }
            return fmt::format("{} messages, {} in {} hours of the past", activity.messages, past,
                               activity.past.size());
        }
    }
    return "nothing";
}

/// What a run would warn of.
std::string gaps(const Folder& folder, const std::vector<std::string>& paths) {
    return fmt::format(
        "{}", fmt::join(mail::english(
                            mail::MailLogFollower(paths, mail::load_state(folder.state)).gaps()),
                        "\n"));
}

} // namespace

BOOST_AUTO_TEST_CASE(the_next_run_knows_from_how_many_networks_a_login_came_each_day) {
    const Folder folder;
    const auto mail_from = [&](int day, int number) {
        const std::string start = fmt::format("2026-11-{}T10:00:{:02}Z mx1 postfix", day, number);
        folder.append(
            folder.log,
            fmt::format("{}/smtpd[1]: {:02}{:08X}: client=c[10.{}.0.1], sasl_method=PLAIN, "
                        "sasl_username=joe\n"
                        "{}/qmgr[1]: {:02}{:08X}: from=<a@b>, size=1, nrcpt=1 (queue active)\n",
                        start, day, number, number, start, day, number));
    };
    const auto days = [&] {
        mail::MailActivity mail({});
        mail::MailLogFollower follower({folder.log}, mail::load_state(folder.state));
        follower.read_on(mail, k_now);
        follower.add_past(mail);
        mail::save_state(follower.state(mail, k_now), folder.state);
        std::string text;
        const mail::Activity joe = test::activities(mail).at(0);
        for (const mail::NetworkDay& day : joe.past_network_days) {
            text += fmt::format("{} ", day.networks);
        }
        text += "|";
        for (const mail::NetworkDay& day : joe.network_days) {
            text += fmt::format(" {}", day.networks);
        }
        return text;
    };
    for (int number = 1; number <= 3; ++number) {
        mail_from(21, number);
        mail_from(22, 1);
    }
    BOOST_TEST(days() == "| 3 1");
    mail_from(23, 1);
    mail_from(23, 2);
    BOOST_TEST(days() == "3 1 | 2");
    // Of the day that the runs share, the first part is not the past of the second.
    mail_from(23, 3);
    BOOST_TEST(days() == "3 1 | 1");
}

BOOST_AUTO_TEST_CASE(the_next_run_goes_on_where_the_last_one_ended) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1) + message(2, "joe", 1) + message(3, "jim", 1));
    BOOST_TEST(run(folder, "joe", {folder.log}) == "2 messages, 0 in 0 hours of the past");
    BOOST_TEST(run(folder, "joe", {folder.log}) == "nothing");
    folder.append(folder.log, message(4, "joe", 2) + "2026-11-23T02:00:05Z half a line");
    BOOST_TEST(run(folder, "joe", {folder.log}) == "1 messages, 2 in 1 hours of the past");
    fs::rename(folder.log, folder.log + ".1");
    folder.append(folder.log + ".1", " is whole\n" + message(5, "joe", 3));
    folder.append(folder.log, message(6, "joe", 4));
    BOOST_TEST(run(folder, "joe", {folder.log}) == "2 messages, 3 in 2 hours of the past");
}

BOOST_AUTO_TEST_CASE(a_log_that_is_rotated_to_the_name_of_another_one_is_read_once) {
    const Folder folder;
    const std::vector<std::string> both{folder.log + ".1", folder.log};
    folder.append(folder.log + ".1", message(1, "joe", 1));
    folder.append(folder.log, message(2, "joe", 2));
    BOOST_TEST(run(folder, "joe", both) == "2 messages, 0 in 0 hours of the past");
    for (int day = 3; day < 7; ++day) {
        folder.append(folder.log, message(day, "joe", day));
        fs::remove(folder.log + ".1"); // compressed
        fs::rename(folder.log, folder.log + ".1");
        folder.append(folder.log, message(day + 10, "joe", day));
        BOOST_TEST(run(folder, "joe", both) ==
                   fmt::format("2 messages, {} in {} hours of the past", day * 2 - 4, day - 1));
        BOOST_TEST(run(folder, "joe", both) == "nothing");
        BOOST_TEST(gaps(folder, both) == "");
    }
}

BOOST_AUTO_TEST_CASE(a_rotated_log_that_is_named_for_the_first_time_is_not_read_again) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1));
    run(folder, "joe", {folder.log});
    fs::rename(folder.log, folder.log + ".1");
    fs::last_write_time(folder.log + ".1",
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    folder.append(folder.log, message(2, "joe", 2));
    BOOST_TEST(run(folder, "joe", {folder.log}) == "1 messages, 1 in 1 hours of the past");
    BOOST_TEST(run(folder, "joe", {folder.log + ".1", folder.log}) == "nothing");
    BOOST_TEST(run(folder, "joe", {folder.log + ".1"}) == "nothing");
    BOOST_TEST(run(folder, "joe", {folder.log}) == "nothing");
}

BOOST_AUTO_TEST_CASE(a_log_is_the_same_whatever_path_leads_to_it) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1));
    run(folder, "joe", {folder.log});
    BOOST_TEST(run(folder, "joe", {folder / "./mail.log"}) == "nothing");
    BOOST_TEST(run(folder, "joe", {fs::relative(folder.log)}) == "nothing");
    folder.append(folder.log, message(2, "joe", 2));
    fs::rename(folder.log, folder.log + ".1");
    folder.append(folder.log, message(3, "joe", 3));
    fs::create_directory(folder / "x");
    BOOST_TEST(run(folder, "joe", {folder / "x/../mail.log"}) ==
               "2 messages, 1 in 1 hours of the past");
    fs::create_symlink("mail.log", folder.other);
    BOOST_TEST(run(folder, "joe", {folder.other}) == "nothing");
}

BOOST_AUTO_TEST_CASE(a_state_in_which_a_file_is_known_by_two_names_keeps_the_furthest) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1) + message(2, "joe", 1));
    run(folder, "joe", {folder.log});
    mail::MailLogState state = mail::load_state(folder.state);
    std::vector<logfile::Position> less = state.positions.at(folder.log);
    less.front().offset = message(1, "joe", 1).size();
    state.positions[folder.log + ".1"] = less;
    state.positions[folder / "a"] = less;
    mail::save_state(state, folder.state);
    BOOST_TEST(run(folder, "joe", {folder.log}) == "nothing");
    BOOST_TEST(mail::load_state(folder.state).positions.at(folder.log).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_the_log_between_two_runs_is_read_too) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1));
    run(folder, "joe", {folder.log});
    const auto now = fs::last_write_time(folder.log);
    folder.append(folder.log, message(2, "joe", 2));
    fs::last_write_time(folder.log, now - std::chrono::hours(2));
    fs::rename(folder.log, folder.log + ".3");
    folder.append(folder.log + ".2", message(3, "joe", 3));
    fs::last_write_time(folder.log + ".2", now - std::chrono::hours(1));
    folder.append(folder.log + ".1", message(4, "joe", 4));
    folder.append(folder.log, message(5, "joe", 5));
    BOOST_TEST(gaps(folder, {folder.log}) == "");
    const std::string before = folder.read("state");
    BOOST_TEST(run(folder, "joe", {folder.log}) == "4 messages, 1 in 1 hours of the past");
    BOOST_TEST(run(folder, "joe", {folder.log}) == "nothing");
    folder.write("state", before);
    BOOST_TEST(run(folder, "joe", {folder.log, folder.log + ".1", folder.log + ".2"}) ==
               "4 messages, 1 in 1 hours of the past");
    // Compressed, it is missed from the end of the one before on.
    folder.write("state", before);
    folder.write("mail.log.2", "\x1f\x8b");
    fs::last_write_time(folder.log + ".2", now - std::chrono::hours(1));
    BOOST_TEST(gaps(folder, {folder.log})
                   .find("lines after " + logfile::iso_time(k_now - std::chrono::hours(22) +
                                                            std::chrono::seconds(2))) !=
               std::string::npos);
    BOOST_TEST(run(folder, "joe", {folder.log}) == "3 messages, 1 in 1 hours of the past");
}

BOOST_AUTO_TEST_CASE(who_was_quiet_in_between_keeps_his_past) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1));
    run(folder, "joe", {folder.log});
    folder.append(folder.log, message(2, "jim", 2));
    run(folder, "joe", {folder.log});
    folder.append(folder.log, message(3, "joe", 3));
    BOOST_TEST(run(folder, "joe", {folder.log}) == "1 messages, 1 in 1 hours of the past");
}

BOOST_AUTO_TEST_CASE(who_was_there_in_the_past_only_has_one_in_the_next_run) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1) + message(2, "jim", 9));
    mail::ActivitySettings settings;
    settings.since = k_now - std::chrono::hours(20);
    mail::MailActivity mail(settings);
    mail::MailLogFollower follower({folder.log}, {});
    follower.read_on(mail, k_now);
    mail::save_state(follower.state(mail, k_now), folder.state);
    folder.append(folder.log, message(3, "joe", 10) + message(4, "jim", 11));
    BOOST_TEST(run(folder, "joe", {folder.log}) == "1 messages, 1 in 1 hours of the past");
}

BOOST_AUTO_TEST_CASE(several_logs_are_merged_by_time) {
    const Folder folder;
    // The message's lines are in two logs, a minute apart from each other's.
    folder.append(
        folder.log,
        "2026-11-23T10:00:00Z mx1 postfix/smtpd[1]: 4F2A17C3B5: client=c[198.51.100.7]\n" +
            message(1, "joe", 11));
    folder.append(folder.other, message(2, "joe", 9) +
                                    "2026-11-23T10:00:01Z mx1 postfix/qmgr[1]: 4F2A17C3B5: "
                                    "from=<a@example.org>, size=100, nrcpt=2 (queue active)\n");
    BOOST_TEST(run(folder, "198.51.100.7", {folder.log, folder.other}) ==
               "1 messages, 0 in 0 hours of the past");
    mail::MailActivity mail({});
    std::vector<std::int64_t> times;
    mail.on_message([&](const mail::CountedMessage& counted) {
        times.push_back(counted.time.time_since_epoch().count());
    });
    mail.read({folder.log, folder.other});
    BOOST_TEST(times.size() == 3u);
    BOOST_TEST(std::is_sorted(times.begin(), times.end()));
}

BOOST_AUTO_TEST_CASE(however_many_threads_read_the_result_is_the_same) {
    const Folder folder;
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += message(i, fmt::format("user{}", i % 100), i / 1000);
    }
    folder.append(folder.log, text);
    std::string order[2];
    for (const unsigned threads : {0u, 4u}) {
        mail::MailActivity mail({});
        mail.on_message([&](const mail::CountedMessage& counted) {
            order[threads / 4] += std::string(counted.login) + " ";
        });
        std::vector<std::unique_ptr<mail::MailEventSource>> sources;
        sources.push_back(std::make_unique<mail::MailLogSource>(
            [rest = std::string_view(text)](std::string& block) mutable {
                const std::size_t end = rest.find('\n', std::min<std::size_t>(rest.size(), 999));
                block = rest.substr(0, end == rest.npos ? end : end + 1);
                rest.remove_prefix(block.size());
                return !block.empty();
            },
            mail::MailLog{.name = "log", .reference = k_now, .asked = {}, .newest = {}}, threads));
        mail.read(sources);
        BOOST_TEST(mail.totals().messages == 20'000);
        BOOST_TEST(mail.totals().lines.all == 40'000);
    }
    BOOST_TEST(order[0] == order[1]);
    mail::MailActivity mail({});
    mail.read({folder.log});
    BOOST_TEST(mail.totals().messages == 20'000);
}

BOOST_AUTO_TEST_CASE(what_is_there_already_is_read_before_an_error) {
    const Folder folder;
    folder.append(folder.log, message(1, "joe", 1));
    mail::MailActivity mail({});
    mail::MailLogFollower follower({folder.log}, {});
    follower.read_on(mail, k_now);
    folder.append(folder.log, message(2, "joe", 2));
    fs::rename(folder.log, folder.log + ".1");
    fs::create_directory(folder.log); // is not a log, for a while
    BOOST_CHECK_THROW(follower.read_on(mail, k_now), Error);
    BOOST_TEST(mail.totals().messages == 2);
    fs::remove(folder.log);
    folder.append(folder.log, message(3, "joe", 3));
    follower.read_on(mail, k_now);
    BOOST_TEST(mail.totals().messages == 3);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_an_error) {
    const Folder folder;
    mail::MailActivity mail({});
    BOOST_CHECK_THROW(mail.read({folder / "missing"}), Error);
    BOOST_CHECK_THROW(mail::MailLogFollower({folder / "missing"}, {}), Error);
    BOOST_CHECK_THROW(mail::MailLogFollower({"-"}, {}), Error);
    std::vector<std::unique_ptr<mail::MailEventSource>> sources;
    sources.push_back(std::make_unique<mail::MailLogSource>(
        [](std::string&) -> bool { throw Error("trouble"); },
        mail::MailLog{.name = "log", .reference = k_now, .asked = {}, .newest = {}}, 2));
    BOOST_CHECK_THROW(mail.read(sources), Error);
    BOOST_CHECK_THROW(mail::MailLogState::parse("", "state"), Error);
    BOOST_CHECK_THROW(mail::MailLogState::parse("mail log state 1\nposition 1 2 3 0 \n", "state"),
                      Error);
    BOOST_CHECK_THROW(mail::MailLogState::parse("mail log state 4\nnetworks sasl 6a 1\n", "state"),
                      Error);
    BOOST_CHECK_THROW(mail::MailLogState::parse("mail log state 1\npast sasl 6a 1=2\n", "state"),
                      Error);
}

BOOST_AUTO_TEST_SUITE_END()
