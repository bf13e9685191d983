// SPDX-License-Identifier: MIT
#include "faults.hpp"
#include "firewall/ban/record_reader.hpp"
#include "io/file.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using firewall::BanRecord;
using firewall::RecordReader;

BOOST_AUTO_TEST_SUITE(firewall_ban_record_reader)

namespace {

/// What is read from a file: the records, and the lines that were refused.
struct Reading {
    TemporaryFolder folder;
    std::vector<std::string> records;
    std::vector<std::string> refused;

    void read(const std::string& path) {
        records.clear();
        refused.clear();
        const io::Fd fd = io::open_input(path);
        RecordReader reader(fd.get(),
                            [this](std::uint64_t line, firewall::Refusal, const std::string& why) {
                                refused.push_back(fmt::format("{}: {}", line, why));
                            });
        while (!reader.ended()) {
            for (const BanRecord& record : reader.next([] { return firewall::BanGuard(); })) {
                records.push_back(firewall::ban_line(record));
            }
        }
    }
    void read_text(const std::string& text) { read(folder.write("lines", text)); }
};

using Lines = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_CASE(the_last_record_of_a_prefix_counts, Reading) {
    read_text("ban 203.0.113.1 60\nban 203.0.113.2 60 kind=x\n\nunban 203.0.113.1\n");
    BOOST_TEST(records == (Lines{"unban 203.0.113.1/32", "ban 203.0.113.2/32 60"}));
    BOOST_TEST(refused == Lines());
}

BOOST_FIXTURE_TEST_CASE(a_bad_line_is_refused_with_its_number_and_the_others_count, Reading) {
    read_text("ban 203.0.113.1 60\nban everybody 60\n" + std::string(5000, 'x') +
              "\nban 203.0.0.0/8 60\nban 203.0.113.2 60");
    BOOST_TEST(records == (Lines{"ban 203.0.113.1/32 60", "ban 203.0.113.2/32 60"}));
    BOOST_REQUIRE(refused.size() == 3U);
    BOOST_TEST(refused[0].starts_with("2: "));
    BOOST_TEST(refused[1] == "3: too long");
    BOOST_TEST(refused[2].starts_with("4: "));
}

BOOST_FIXTURE_TEST_CASE(no_record_is_lost_or_cut_by_a_call_that_fails, Reading) {
    const std::string path = folder.write("lines", "ban 203.0.113.10 60\nban 203.0.113.2 60\n");
    for (const FaultSeries& series : {FaultSeries{Call::read, EIO, "cannot read standard input"},
                                      {Call::read, EINTR},
                                      {Call::read, EAGAIN},
                                      {Call::read, k_short},
                                      {Call::wait, EINTR}}) {
        for_each_fault(
            series, [&] { read(path); },
            [&](const std::string& message) {
                const Lines all{"ban 203.0.113.10/32 60", "ban 203.0.113.2/32 60"};
                BOOST_TEST(((records == all) || (!message.empty() && records.empty())));
                BOOST_TEST(refused == Lines());
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
