// SPDX-License-Identifier: MIT
#include "mail/language/language.hpp"
#include "mail/report/offender.hpp"
#include "mmdb.hpp"
#include "net/own_addresses.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <utility>

using namespace ispkit;
using mail::ActivityKind;
using mail::Offender;

BOOST_AUTO_TEST_SUITE(mail_report_offender)

namespace {

/// With databases that know 203.0.113.0/24.
struct Databases {
    TemporaryFolder folder;
    geo::Geolocation geolocation{
        {database("country", {{"country.iso_code", "NL"}}),
         database("asn", {{"autonomous_system_number", 64'500u},
                          {"autonomous_system_organization", "Example\nHosting"}})},
        [](const std::string& message) { BOOST_TEST(message == ""); }};

    Offender offender(std::vector<mail::ActivityClient> clients, std::int64_t addresses,
                      ActivityKind kind = ActivityKind::sasl) {
        mail::Suspect suspect;
        suspect.activity.kind = kind;
        suspect.activity.clients = std::move(clients);
        suspect.activity.addresses = addresses;
        return mail::offender_of(std::move(suspect), {}, geolocation);
    }

private:
    std::string database(const std::string& name, const MmdbWriter::Values& values) const {
        MmdbWriter writer;
        writer.add(*net::Prefix::parse("203.0.113.0/24"), values);
        return folder.write(name, writer.str());
    }
};

mail::ActivityClient client(std::string_view address, std::int64_t messages) {
    return {*net::Address::parse(address), messages};
}

std::vector<std::string> lines_of(const Offender& offender) {
    std::vector<std::string> lines;
    for (const mail::Phrase& line : client_lines(offender)) {
        lines.push_back(mail::english(line));
    }
    return lines;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_local_user_has_the_name_of_a_host, Databases) {
    const auto named = [&](ActivityKind kind, const std::string& key, const std::string& name) {
        mail::Suspect suspect;
        suspect.activity.kind = kind;
        suspect.activity.key = key;
        suspect.activity.name = name;
        return mail::offender_of(std::move(suspect), {}, geolocation);
    };
    mail::Language german;
    BOOST_TEST(german.use("de"));
    const Offender root = named(ActivityKind::uid, "0", "");
    BOOST_TEST(root.activity.name == "root");
    BOOST_TEST(name_for_people(root, {}) == "root on " + net::own_name());
    BOOST_TEST(name_for_people(root, german) == "root auf " + net::own_name());
    BOOST_TEST(name_for_people(named(ActivityKind::uid, "4000000", ""), german) == "");
    BOOST_TEST(name_for_people(named(ActivityKind::client, "203.0.113.7", "Office"), german) ==
               "Office");
}

BOOST_FIXTURE_TEST_CASE(each_client_is_told_of_with_network_country_and_as, Databases) {
    const Offender joe = offender(
        {client("203.0.113.5", 1200), client("2001:db8:7::1", 12), client("198.51.100.7", 1)}, 3);
    const std::vector<std::string> lines = lines_of(joe);
    BOOST_REQUIRE(lines.size() == 3u);
    BOOST_TEST(lines[0] == "1,200 messages from 203.0.113.5 (203.0.0.0/16; NL, AS64500 "
                           "Example\\x0aHosting)");
    BOOST_TEST(lines[1] == "12 messages from 2001:db8:7::1 (2001:db8::/32)");
    BOOST_TEST(lines[2] == "1 message from 198.51.100.7 (198.51.0.0/16)");
}

BOOST_FIXTURE_TEST_CASE(of_many_clients_ten_are_shown_and_the_others_counted, Databases) {
    std::vector<mail::ActivityClient> clients;
    for (int i = 0; i < 64; ++i) {
        clients.push_back(client(fmt::format("198.51.100.{}", i), 100 - i));
    }
    const auto last_line = [&](std::size_t kept, std::int64_t addresses) {
        std::vector<mail::ActivityClient> some = clients;
        some.resize(kept);
        const std::vector<std::string> lines = lines_of(offender(some, addresses));
        BOOST_TEST(lines.size() == 11u);
        return lines.back();
    };
    BOOST_TEST(last_line(11, 11) == "and 1 more address");
    BOOST_TEST(last_line(64, 2010) == "and 2,000 more addresses");
    clients.resize(10);
    BOOST_TEST(client_lines(offender(clients, 10)).size() == 10u);
}

BOOST_FIXTURE_TEST_CASE(an_address_is_not_shown_again_unless_something_is_known_of_it, Databases) {
    BOOST_TEST(
        client_lines(offender({client("198.51.100.7", 9)}, 1, ActivityKind::client)).empty());
    BOOST_TEST(client_lines(offender({client("203.0.113.5", 9)}, 1, ActivityKind::client)).size() ==
               1u);
    BOOST_TEST(client_lines(offender({}, 0, ActivityKind::uid)).empty());
}

BOOST_AUTO_TEST_SUITE_END()
