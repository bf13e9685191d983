// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "geo/geolocation.hpp"
#include "mmdb.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(geo_geolocation)

namespace {

constexpr net::Address k_client = net::Address::of_bits(0, 0xffff'cb00'7105); // 203.0.113.5

std::string database_with(const MmdbWriter::Values& values) {
    MmdbWriter writer;
    writer.add(net::Prefix(k_client, 24), values);
    return writer.str();
}

struct Reports {
    std::vector<std::string> all;
    geo::Geolocation::Report add = [this](const std::string& message) { all.push_back(message); };
};

/// As a program that updates databases does it.
void replace(const TemporaryFolder& folder, const std::string& name, const std::string& content) {
    std::filesystem::rename(folder.write("new", content), folder / name);
}

} // namespace

BOOST_AUTO_TEST_CASE(databases_complete_each_other_and_the_first_is_believed) {
    const TemporaryFolder folder;
    Reports reports;
    geo::Geolocation geolocation(
        {folder.write("country", database_with({{"country_code", "NL"}})),
         folder.write("asn", database_with({{"country_code", "SE"}, {"asn", "AS64500"}}))},
        reports.add);
    BOOST_TEST(geolocation.origin_of(k_client).str() == "NL, AS64500");
    BOOST_TEST(geolocation.origin_of(*net::Address::parse("192.0.2.1")).str().empty());
    BOOST_TEST(geo::Geolocation({}, reports.add).origin_of(k_client).str().empty());
}

BOOST_AUTO_TEST_CASE(a_database_that_is_replaced_is_opened_again) {
    const TemporaryFolder folder;
    Reports reports;
    geo::Geolocation geolocation({folder.write("country", database_with({{"country_code", "NL"}}))},
                                 reports.add);
    geolocation.refresh();
    BOOST_TEST(geolocation.origin_of(k_client).str() == "NL");
    replace(folder, "country", database_with({{"country_code", "SE"}}));
    BOOST_TEST(geolocation.origin_of(k_client).str() == "NL");
    geolocation.refresh();
    BOOST_TEST(geolocation.origin_of(k_client).str() == "SE");
    std::filesystem::remove(folder / "country");
    geolocation.refresh();
    BOOST_TEST(geolocation.origin_of(k_client).str() == "SE");
    BOOST_TEST(reports.all.empty());
}

BOOST_AUTO_TEST_CASE(a_bad_replacement_is_reported_once_and_the_old_database_stays) {
    const TemporaryFolder folder;
    Reports reports;
    geo::Geolocation geolocation({folder.write("country", database_with({{"country_code", "NL"}}))},
                                 reports.add);
    for (const std::string bad : {"", "x", "xx"}) {
        replace(folder, "country", bad);
        geolocation.refresh();
        geolocation.refresh();
        BOOST_TEST(geolocation.origin_of(k_client).str() == "NL");
    }
    BOOST_TEST(reports.all.size() == 1U);
    replace(folder, "country", database_with({{"country_code", "SE"}}));
    geolocation.refresh();
    BOOST_TEST(geolocation.origin_of(k_client).str() == "SE");
    replace(folder, "country", "");
    geolocation.refresh();
    BOOST_TEST(reports.all.size() == 2U);
}

BOOST_AUTO_TEST_CASE(damage_is_reported_once_and_the_others_are_asked_on) {
    const TemporaryFolder folder;
    Reports reports;
    std::string damaged = database_with({{"country_code", "NL"}});
    damaged.replace(damaged.find(std::string("\xe1") + "Lcountry_code") - 16 - 6, 6,
                    std::string(6, '\xff'));
    geo::Geolocation geolocation({folder.write("damaged", damaged),
                                  folder.write("good", database_with({{"country_code", "SE"}}))},
                                 reports.add);
    BOOST_TEST(geolocation.origin_of(k_client).str() == "SE");
    BOOST_TEST(geolocation.origin_of(k_client).str() == "SE");
    BOOST_TEST(reports.all.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
