// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "geo/geo_database.hpp"
#include "mmdb.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(geo_geo_database)

namespace {

const TemporaryFolder k_folder;

geo::GeoDatabase database_with(const MmdbWriter::Values& values, std::uint16_t ip_version = 6) {
    MmdbWriter writer(ip_version);
    writer.add(*net::Prefix::parse("203.0.113.0/25"), values);
    if (ip_version == 6) {
        writer.add(*net::Prefix::parse("2001:db8::/32"), values);
    }
    return geo::GeoDatabase(k_folder.write("some.mmdb", writer.str()));
}

geo::Origin origin_in(const geo::GeoDatabase& database, std::string_view address) {
    geo::Origin origin;
    database.complete(*net::Address::parse(address), origin);
    return origin;
}

std::string text_of(const MmdbWriter::Values& values) {
    return origin_in(database_with(values), "203.0.113.127").str();
}

bool is_refused(const std::string& content) {
    try {
        geo::GeoDatabase(k_folder.write("bad.mmdb", content));
        return false;
    } catch (const Error& error) {
        return std::string_view(error.what()).find("bad.mmdb: is not a database in mmdb format") !=
               std::string_view::npos;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(each_vendors_keys_are_known) {
    // MaxMind and DB-IP: Country and City; ASN.
    BOOST_TEST(text_of({{"country.iso_code", "NL"}, {"country.names.en", "Netherlands"}}) == "NL");
    BOOST_TEST(text_of({{"registered_country.iso_code", "SE"}}) == "SE");
    BOOST_TEST(text_of({{"country.iso_code", "NL"}, {"registered_country.iso_code", "SE"}}) ==
               "NL");
    BOOST_TEST(text_of({{"autonomous_system_number", 64500U},
                        {"autonomous_system_organization", "Example Hosting"}}) ==
               "AS64500 Example Hosting");
    // IPinfo: Lite; Country ASN.
    BOOST_TEST(text_of({{"country", "Netherlands"},
                        {"country_code", "NL"},
                        {"asn", "AS64500"},
                        {"as_name", "Example"}}) == "NL, AS64500 Example");
    BOOST_TEST(text_of({{"country", "NL"}, {"country_name", "Netherlands"}, {"asn", "AS64500"}}) ==
               "NL, AS64500");
    BOOST_TEST(text_of({{"city", "Delft"}}).empty());
}

BOOST_AUTO_TEST_CASE(the_name_of_the_country_comes_with_its_code) {
    const auto name = [](const MmdbWriter::Values& values) {
        return origin_in(database_with(values), "203.0.113.1").country_name;
    };
    BOOST_TEST(name({{"country.iso_code", "NL"}, {"country.names.en", "Netherlands"}}) ==
               "Netherlands");
    BOOST_TEST(name({{"country", "Netherlands"}, {"country_code", "NL"}}) == "Netherlands");
    BOOST_TEST(name({{"country", "NL"}, {"country_name", "Netherlands"}}) == "Netherlands");
    BOOST_TEST(name({{"country", "NL"}}).empty());
}

BOOST_AUTO_TEST_CASE(both_families_are_found_and_nothing_beside_the_networks) {
    const geo::GeoDatabase database = database_with({{"country_code", "NL"}});
    BOOST_TEST(origin_in(database, "203.0.113.127").country == "NL");
    BOOST_TEST(origin_in(database, "203.0.113.128").country.empty());
    BOOST_TEST(origin_in(database, "2001:db8:ffff::1").country == "NL");
    BOOST_TEST(origin_in(database, "2001:db9::1").country.empty());
}

BOOST_AUTO_TEST_CASE(a_database_of_ipv4_knows_no_ipv6) {
    const geo::GeoDatabase database = database_with({{"country_code", "NL"}}, 4);
    BOOST_TEST(origin_in(database, "203.0.113.1").country == "NL");
    BOOST_TEST(origin_in(database, "2001:db8::1").country.empty());
}

BOOST_AUTO_TEST_CASE(what_is_known_already_stays) {
    const geo::GeoDatabase database = database_with({{"country_code", "NL"}, {"asn", "AS1"}});
    geo::Origin origin{.country = "SE", .country_name = {}, .as_number = 0, .as_name = {}};
    database.complete(*net::Address::parse("203.0.113.1"), origin);
    BOOST_TEST(origin.str() == "SE, AS1");
}

BOOST_AUTO_TEST_CASE(texts_of_the_file_are_printable_and_short) {
    BOOST_TEST(text_of({{"country_code", "N\n"}}).empty());
    BOOST_TEST(text_of({{"country_code", "nl"}}).empty());
    BOOST_TEST(text_of({{"as_name", "a\nb\x1b[2J"}}) == "a\\x0ab\\x1b[2J");
    BOOST_TEST(text_of({{"as_name", std::string(200, 'x')}}) == std::string(64, 'x'));
    // A character of two bytes is not cut.
    std::string umlauts = "x";
    for (int i = 0; i < 40; ++i) {
        umlauts += "\u00fc";
    }
    BOOST_TEST(text_of({{"as_name", umlauts}}) == umlauts.substr(0, 63));
    BOOST_TEST(text_of({{"asn", "AS99999999999"}}).empty());
    BOOST_TEST(text_of({{"asn", 5U}, {"country_code", 5U}}).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_refused) {
    MmdbWriter writer;
    writer.add(*net::Prefix::parse("203.0.113.0/25"), {{"country_code", "NL"}});
    const std::string whole = writer.str();
    BOOST_TEST(!is_refused(whole));
    BOOST_TEST(is_refused(""));
    BOOST_TEST(is_refused("network,country\n"));
    // Without its end, which has the metadata.
    for (std::size_t size = 0; size < whole.size(); ++size) {
        BOOST_TEST(is_refused(whole.substr(0, size)));
    }
    BOOST_CHECK_THROW(geo::GeoDatabase(k_folder / "absent.mmdb"), Error);
    BOOST_CHECK_THROW(geo::GeoDatabase("/dev/zero"), Error);
}

BOOST_AUTO_TEST_CASE(damage_is_an_error_with_the_files_name) {
    MmdbWriter writer;
    writer.add(*net::Prefix::parse("203.0.113.0/25"), {{"country_code", "NL"}});
    std::string content = writer.str();
    // The record of the last node leads beyond the end of the file.
    const std::size_t data = content.find("\xe1"
                                          "Lcountry_code");
    BOOST_REQUIRE(data != content.npos);
    content.replace(data - 16 - 6, 6, "\xff\xff\xff\xff\xff\xff");
    const geo::GeoDatabase database(k_folder.write("damaged.mmdb", content));
    geo::Origin origin;
    BOOST_CHECK_EXCEPTION(
        database.complete(*net::Address::parse("203.0.113.1"), origin), Error,
        [](const Error& error) {
            return std::string_view(error.what()).find("damaged.mmdb: is damaged") !=
                   std::string_view::npos;
        });
}

BOOST_AUTO_TEST_CASE(a_file_that_is_cut_after_it_was_read_does_no_harm) {
    const geo::GeoDatabase database = database_with({{"country_code", "NL"}});
    k_folder.write("some.mmdb", "");
    BOOST_TEST(origin_in(database, "203.0.113.1").country == "NL");
}

BOOST_AUTO_TEST_CASE(a_database_that_cannot_be_read_is_named) {
    MmdbWriter writer(6);
    writer.add(*net::Prefix::parse("203.0.113.0/25"), {{"country.iso_code", "NL"}});
    const std::string path = k_folder.write("some.mmdb", writer.str());
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, path},
                                      {Call::status, EIO, path},
                                      {Call::read, EIO, path},
                                      {Call::write, ENOSPC, path},
                                      {Call::write, k_short},
                                      {Call::allocate, ENOMEM}}) {
        std::string country;
        for_each_fault(
            series,
            [&] {
                country.clear();
                country = origin_in(geo::GeoDatabase(path), "203.0.113.1").str();
            },
            [&](const std::string& message) {
                BOOST_TEST(country == (message.empty() ? "NL" : ""));
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
