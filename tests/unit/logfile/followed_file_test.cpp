// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/clock.hpp"
#include "logfile/followed_file.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <filesystem>

using namespace ispkit;
using logfile::FollowedFile;

BOOST_AUTO_TEST_SUITE(logfile_followed_file)

namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

struct Folder : TemporaryFolder {
    std::string log = *this / "log";

    void append(const std::string& text, const std::string& name = "log") const {
        std::ofstream(*this / name, std::ios::binary | std::ios::app) << text;
    }
};

Lines lines_of(FollowedFile& file) {
    Lines lines;
    while (file.read([&](std::string_view line) { lines.emplace_back(line); })) {
    }
    return lines;
}

/// Tries again after an Error, as callers do.
void read_twice(FollowedFile& file, Lines& lines) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            file.read([&](std::string_view line) { lines.emplace_back(line); });
        } catch (const Error&) {
        }
    }
}

/// So long that a file with it can be told from another.
std::string line(const std::string& text) {
    return text + " and enough of other text to fill the head of the file\n";
}

Lines whole(std::initializer_list<std::string> texts) {
    Lines lines;
    for (const std::string& text : texts) {
        lines.push_back(line(text));
        lines.back().pop_back();
    }
    return lines;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(lines_come_when_they_are_whole, Folder) {
    FollowedFile file(log);
    BOOST_TEST(lines_of(file) == Lines());
    append("one\ntw");
    BOOST_TEST(lines_of(file) == Lines{"one"});
    append("o");
    BOOST_TEST(lines_of(file) == Lines());
    append("\n\nthree\n");
    BOOST_TEST(lines_of(file) == (Lines{"two", "", "three"}));
    BOOST_TEST(lines_of(file) == Lines());
}

BOOST_FIXTURE_TEST_CASE(a_renamed_file_is_read_to_its_end_and_the_new_one_from_its_start, Folder) {
    append(line("one"));
    FollowedFile file(log);
    BOOST_TEST(lines_of(file) == whole({"one"}));
    append(line("two"));
    fs::rename(log, *this / "log.1");
    BOOST_TEST(lines_of(file) == whole({"two"}));
    append(line("three"), "log.1");
    append(line("four"));
    BOOST_TEST(lines_of(file) == whole({"three", "four"}));
    append(line("five"), "log.1");
    append(line("six"));
    BOOST_TEST(lines_of(file) == whole({"five", "six"}));
}

BOOST_FIXTURE_TEST_CASE(a_truncated_file_is_read_from_its_start_and_its_copy_to_the_end, Folder) {
    append(line("one"));
    FollowedFile file(log);
    BOOST_TEST(lines_of(file) == whole({"one"}));
    append(line("two"));
    fs::copy_file(log, *this / "log.1");
    fs::resize_file(log, 0);
    BOOST_TEST(lines_of(file) == whole({"two"}));
    append(line("three"));
    BOOST_TEST(lines_of(file) == whole({"three"}));
    // Cut, and grown beyond what was read, between two looks.
    fs::remove(*this / "log.1");
    fs::resize_file(log, 0);
    append(line("four") + line("five") + line("six") + line("seven"));
    BOOST_TEST(lines_of(file) == whole({"four", "five", "six", "seven"}));
}

BOOST_FIXTURE_TEST_CASE(positions_lead_on_through_every_rotation, Folder) {
    const auto go_on = [&](const std::vector<logfile::Position>& positions) {
        FollowedFile file(log, {positions, {}});
        const Lines lines = lines_of(file);
        return std::pair(lines, file.positions());
    };
    append(line("one"));
    auto [lines, positions] = go_on({});
    BOOST_TEST(lines == whole({"one"}));
    append(line("two"));
    std::tie(lines, positions) = go_on(positions);
    BOOST_TEST(lines == whole({"two"}));
    append(line("three"));
    fs::rename(log, *this / "log.1");
    append(line("four"));
    std::tie(lines, positions) = go_on(positions);
    BOOST_TEST(lines == whole({"three", "four"}));
    append(line("late"), "log.1");
    std::tie(lines, positions) = go_on(positions);
    BOOST_TEST(lines == whole({"late"}));
    append(line("five"));
    fs::copy_file(log, *this / "log.2");
    fs::resize_file(log, 0);
    append(line("six"));
    std::tie(lines, positions) = go_on(positions);
    BOOST_TEST(lines == whole({"five", "six"}));
    fs::remove(log);
    std::tie(lines, positions) = go_on(positions);
    BOOST_TEST(lines == Lines());
    append(line("seven"));
    std::tie(lines, positions) = go_on(positions);
    BOOST_TEST(lines == whole({"seven"}));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_lost_its_end_is_read_on_from_there, Folder) {
    append(line(std::string(logfile::k_head, 'x')) + line("two") + line("three"));
    const std::size_t kept = fs::file_size(log) + std::string_view("four ").size();
    append(line("four"));
    FollowedFile before(log);
    BOOST_TEST(lines_of(before).size() == 4U);
    fs::resize_file(log, kept);
    FollowedFile file(log, {before.positions(), {}});
    BOOST_TEST(lines_of(file) == Lines());
    append("\n" + line("five"));
    BOOST_TEST(lines_of(file) == (Lines{"four ", line("five").substr(0, line("five").size() - 1)}));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_lost_its_end_and_grew_is_read_on_from_the_next_line, Folder) {
    append(line(std::string(logfile::k_head, 'x')) + line("one") + line("two"));
    const std::size_t kept = fs::file_size(log);
    append(line("three"));
    FollowedFile before(log);
    BOOST_TEST(lines_of(before).size() == 4U);
    fs::resize_file(log, kept);
    append(line("a longer line") + line("five"));
    FollowedFile file(log, {before.positions(), {}});
    BOOST_TEST(lines_of(file) == whole({"five"}));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_gone_leaves_a_gap, Folder) {
    append(line("one"));
    FollowedFile before(log);
    lines_of(before);
    const auto has_gap = [&] {
        return FollowedFile(log, {before.positions(), {}}).gap().has_value();
    };
    BOOST_TEST(!FollowedFile(log).gap().has_value());
    BOOST_TEST(!has_gap());
    fs::rename(log, *this / "log.1");
    BOOST_TEST(!has_gap());
    append(line("three"));
    BOOST_TEST(!has_gap());
    fs::remove(*this / "log.1"); // as if it were compressed
    BOOST_TEST(has_gap());
    const FollowedFile after(log, {before.positions(), {}});
    BOOST_TEST(after.gap()->line == "");
    // The second of two being there does not make up for the first.
    std::vector<logfile::Position> two = before.positions();
    two.push_back(FollowedFile(log).positions().back());
    BOOST_TEST(FollowedFile(log, {two, {}}).gap().has_value());
}

BOOST_FIXTURE_TEST_CASE(what_was_the_log_in_between_is_read, Folder) {
    append(line("one"));
    FollowedFile before(log);
    lines_of(before);
    append(line("two"));
    const auto now = fs::last_write_time(log);
    const auto rotate = [&](const std::string& name, int hours) {
        fs::last_write_time(log, now - std::chrono::hours(hours));
        fs::rename(log, *this / name);
    };
    rotate("log.4", 9);
    append(line("three"));
    rotate("log.3", 8);
    append(line("four"));
    rotate("log.2", 7);
    append(line("five"));
    for (const std::string name : {"log.old", "log.pos", "logs"}) {
        append(line("other"), name);
    }
    append(line("older"), "log.5");
    fs::last_write_time(*this / "log.5", now - std::chrono::hours(10));
    append("", "log.6");
    fs::copy_file(*this / "log.4", *this / "log.7");
    FollowedFile after(log, {before.positions(), {}});
    BOOST_TEST(!after.gap().has_value());
    BOOST_TEST(lines_of(after) == whole({"two", "three", "four", "five"}));

    // What is compressed cannot be read: lines are missing from there on.
    append("\x1f\x8b", "log.3.gz");
    fs::last_write_time(*this / "log.3.gz", fs::last_write_time(*this / "log.3"));
    fs::remove(*this / "log.3");
    FollowedFile over_a_gap(log, {before.positions(), {}});
    BOOST_TEST(over_a_gap.gap().value().line == whole({"two"}).front());
    BOOST_TEST(lines_of(over_a_gap) == whole({"two", "four", "five"}));

    // Where the log of the run before is gone, the time of its newest line tells what came after.
    fs::remove(*this / "log.4");
    fs::remove(*this / "log.7");
    struct stat status {};
    BOOST_TEST(::stat((*this / "log.2").c_str(), &status) == 0);
    FollowedFile after_newest(log, {before.positions(), status.st_mtime - 1});
    BOOST_TEST(after_newest.gap().value().line == "");
    BOOST_TEST(lines_of(after_newest) == whole({"four", "five"}));
    FollowedFile later(log, {before.positions(), status.st_mtime});
    BOOST_TEST(lines_of(later) == whole({"five"}));
}

BOOST_FIXTURE_TEST_CASE(a_file_is_read_once_whichever_log_it_belongs_to, Folder) {
    const auto files = std::make_shared<logfile::ReadPositions>();
    append(line("one"));
    append(line("before"), "log.1");
    FollowedFile rotated(*this / "log.1", {}, files);
    FollowedFile file(log, {}, files);
    BOOST_TEST(lines_of(rotated) == whole({"before"}));
    BOOST_TEST(lines_of(file) == whole({"one"}));
    append(line("two"));
    fs::rename(log, *this / "log.1");
    append(line("three"));
    BOOST_TEST(lines_of(rotated) == Lines());
    BOOST_TEST(lines_of(file) == whole({"two", "three"}));
    // Let go by the one, it is the other's.
    fs::last_write_time(*this / "log.1", fs::file_time_type::clock::now() - std::chrono::hours(1));
    BOOST_TEST(lines_of(file) == Lines());
    BOOST_TEST(files->finished().size() == 1u);
    append(line("late"), "log.1");
    BOOST_TEST(lines_of(rotated) == whole({"late"}));
    BOOST_TEST(lines_of(file) == Lines());
}

BOOST_FIXTURE_TEST_CASE(a_line_of_megabytes_is_skipped_whole, Folder) {
    append("one\n" + std::string(3 << 20, 'x') + "[forged]\ntwo\n");
    FollowedFile file(log);
    BOOST_TEST(lines_of(file) == (Lines{"one", "two"}));
}

BOOST_FIXTURE_TEST_CASE(the_tail_is_the_last_whole_line, Folder) {
    append("one\ntwo\nthr");
    BOOST_TEST(FollowedFile(log).tail().line == "two");
    BOOST_TEST(FollowedFile(*this / "missing").tail().line == "");
    BOOST_TEST(FollowedFile(write("x", "\n")).tail().line == "");
}

BOOST_FIXTURE_TEST_CASE(what_is_no_file_is_refused, Folder) {
    BOOST_CHECK_THROW(FollowedFile("/dev/null"), Error);
    BOOST_CHECK_THROW(FollowedFile("/tmp"), Error);
}

BOOST_FIXTURE_TEST_CASE(what_is_behind_a_line_can_be_seen, Folder) {
    append("one\ntwo\nthr");
    FollowedFile file(log);
    Lines behind;
    file.read([&](std::string_view) { behind.emplace_back(file.behind()); });
    BOOST_TEST(behind == (Lines{"two\nthr", "thr"}));
}

BOOST_FIXTURE_TEST_CASE(lines_are_kept_back_until_they_have_been_there_for_the_delay, Folder) {
    using namespace std::chrono_literals;
    append("one\n");
    FollowedFile file(log);
    const logfile::Time start = io::clock_now<std::chrono::milliseconds>();
    const auto read_at = [&](std::chrono::milliseconds time) {
        Lines lines;
        BOOST_TEST(!file.read([&](std::string_view line) { lines.emplace_back(line); },
                              FollowedFile::Settling{start + time, 10s}));
        return lines;
    };
    BOOST_TEST(read_at(0s) == Lines{});
    BOOST_TEST(file.has_kept_back());
    append("two\n");
    BOOST_TEST(read_at(9s) == Lines{});
    BOOST_TEST(file.positions().back().offset == 0);
    // The file is not at rest, so only what was seen a delay ago counts.
    fs::last_write_time(log, fs::file_time_type::clock::now() + 12s);
    BOOST_TEST(read_at(12s) == Lines{"one"});
    BOOST_TEST(file.has_kept_back());
    fs::last_write_time(log, fs::file_time_type::clock::now());
    BOOST_TEST(read_at(13s) == Lines{"two"});
    BOOST_TEST(!file.has_kept_back());
}

BOOST_FIXTURE_TEST_CASE(rotation_loses_no_line_that_is_kept_back, Folder) {
    using namespace std::chrono_literals;
    append("one\n");
    FollowedFile file(log);
    const logfile::Time start = io::clock_now<std::chrono::milliseconds>();
    Lines lines;
    const auto sink = [&](std::string_view line) { lines.emplace_back(line); };
    file.read(sink, FollowedFile::Settling{start, 10s});
    fs::rename(log, log + ".1");
    append("two\n");
    file.read(sink, FollowedFile::Settling{start + 1s, 10s});
    BOOST_TEST(lines == Lines{});
    file.read(sink, FollowedFile::Settling{start + 20s, 10s});
    BOOST_TEST(lines == (Lines{"one", "two"}));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_cannot_be_read_yet_costs_no_line, Folder) {
    FollowedFile file(log);
    append(line("one"));
    BOOST_TEST(lines_of(file) == whole({"one"}));
    append(line("two"));
    fs::rename(log, log + ".1");
    fs::create_directory(log);
    Lines lines;
    const auto sink = [&](std::string_view text) { lines.emplace_back(text); };
    BOOST_CHECK_THROW(file.read(sink), Error);
    BOOST_TEST(lines == whole({"two"}));
    fs::remove(log);
    append(line("three"));
    BOOST_TEST(lines_of(file) == whole({"three"}));
}

// The caller tries again later, as read() says. (Allocations are left out: libstdc++'s
// directory_iterator ends the process if it has no memory.)
BOOST_AUTO_TEST_CASE(a_call_that_fails_costs_no_line_and_gives_none_twice) {
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE},
                                      {Call::read, EIO},
                                      {Call::read, EINTR},
                                      {Call::read, k_short}}) {
        Lines lines;
        std::optional<Folder> place(std::in_place);
        bool has_gap = false;
        for_each_fault(
            series,
            [&] {
                const Folder& folder = *place;
                lines.clear();
                folder.append(line("first"));
                std::vector<logfile::Position> positions;
                {
                    FollowedFile file(folder.log);
                    read_twice(file, lines);
                    folder.append(line("second"));
                    fs::rename(folder.log, folder / "log.1");
                    folder.append(line("third"));
                    read_twice(file, lines);
                    folder.append(line("last of the copy"));
                    fs::copy(folder.log, folder / "log.2");
                    fs::resize_file(folder.log, 0);
                    folder.append(line("fourth"));
                    read_twice(file, lines);
                    positions = file.positions();
                }
                folder.append(line("fifth"));
                fs::rename(folder.log, folder / "log.3");
                folder.append(line("sixth"));
                FollowedFile next(folder.log, {.positions = positions, .newest = {}});
                has_gap = next.gap().has_value();
                read_twice(next, lines);
            },
            [&](const std::string& message) {
                if (message.empty() && !has_gap) {
                    BOOST_TEST(lines == whole({"first", "second", "third", "last of the copy",
                                               "fourth", "fifth", "sixth"}));
                }
                place.emplace();
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
