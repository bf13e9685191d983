// SPDX-License-Identifier: MIT
#include "firewall/ban/apply_in_parts.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(firewall_ban_apply_in_parts)

BOOST_AUTO_TEST_CASE(good_records_among_bad_ones_are_applied_in_their_order) {
    std::vector<firewall::BanRecord> records;
    for (std::uint32_t seconds = 1; seconds <= 9; ++seconds) {
        records.push_back(
            {firewall::BanRecord::Action::ban, *net::Prefix::parse("203.0.113.5"), seconds});
    }
    std::string applied;
    std::string failed;
    firewall::apply_in_parts(
        records,
        [&](std::span<const firewall::BanRecord> some) -> std::optional<std::string> {
            std::string part;
            for (const firewall::BanRecord& record : some) {
                if (record.seconds == 3 || record.seconds == 9) {
                    return "odd";
                }
                part += std::to_string(record.seconds);
            }
            applied += part;
            return std::nullopt;
        },
        [&](const firewall::BanRecord& record, const std::string& why) {
            failed += std::to_string(record.seconds) + why;
        });
    BOOST_TEST(applied == "1245678");
    BOOST_TEST(failed == "3odd9odd");
}

BOOST_AUTO_TEST_SUITE_END()
