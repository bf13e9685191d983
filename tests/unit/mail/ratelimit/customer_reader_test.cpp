// SPDX-License-Identifier: MIT
#include "mail/ratelimit/customer_reader.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <thread>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::CustomerReader;
using mail::CustomerSource;
using mail::CustomerTable;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_customer_reader)

namespace {

constexpr std::string_view k_first = "sasl:ann 5 messages / 1h\n";
constexpr std::string_view k_second = "sasl:bob 5 messages / 1h\n";

struct Reading : TemporaryFolder {
    std::string path = write("customers", std::string(k_first));
    CustomerReader reader{{CustomerSource(path, "")}, {}};
    CustomerReader::Clock::time_point now;

    /// Writes the file, and sees to it that this can be noticed: a file's times are those of the
    /// system's last tick.
    void rewrite(std::string_view content) const {
        const io::FileIdentity before = CustomerSource(path, "").identity();
        do {
            write("customers", std::string(content));
        } while (CustomerSource(path, "").identity() == before);
    }

    CustomerTable awaited() {
        std::optional<CustomerTable> table;
        while (!(table = reader.poll(now))) {
            std::this_thread::sleep_for(1ms);
        }
        return *table;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_file_is_read_again_when_nobody_is_writing_it, Reading) {
    BOOST_TEST(reader.read().find("sasl:ann") != nullptr);
    BOOST_TEST(!reader.poll(now).has_value());
    rewrite("sasl:ann 5 mess");
    BOOST_TEST(!reader.poll(now).has_value());
    rewrite(std::string(k_first) + std::string(k_second));
    BOOST_TEST(!reader.poll(now).has_value());
    const CustomerTable table = awaited();
    BOOST_TEST(table.find("sasl:ann") != nullptr);
    BOOST_TEST(table.find("sasl:bob") != nullptr);
    BOOST_TEST(!reader.poll(now).has_value());
    BOOST_TEST(!reader.poll(now).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_file_that_claims_to_be_old_is_read_again_too, Reading) {
    reader.read();
    const auto time = std::filesystem::last_write_time(path);
    rewrite(k_second);
    std::filesystem::last_write_time(path, time);
    BOOST_TEST(awaited().find("sasl:bob") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
