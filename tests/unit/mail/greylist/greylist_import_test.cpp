// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/greylist/greylist_import.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_greylist_greylist_import)

namespace {

std::string described(const mail::Imported& imported) {
    if (const auto* const triplet = std::get_if<mail::ImportedTriplet>(&imported)) {
        return fmt::format(
            "{} {} {} {} {} {}\n", triplet->triplet.client, triplet->triplet.sender,
            triplet->triplet.recipient, triplet->state.first_seen.time_since_epoch().count(),
            triplet->state.last_seen.time_since_epoch().count(), triplet->state.passes);
    }
    if (const auto* const client = std::get_if<mail::ImportedClient>(&imported)) {
        return fmt::format("{} {} {}\n", client->client, client->state.triplets,
                           client->state.last_seen.time_since_epoch().count());
    }
    if (const auto* const allowed = std::get_if<mail::GreylistStore::Allowed>(&imported)) {
        return fmt::format("{} {}\n", allowed->kind, allowed->entry);
    }
    return {};
}

std::string read(std::string_view text) {
    mail::GreylistImport reader({}, 5, logfile::Time(std::chrono::seconds(1'800'000'000)));
    std::string all;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        all += described(reader.read(line));
    }
    reader.finish();
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(dumps_of_postgrey_are_read) {
    BOOST_TEST(read("VERSION=3\nformat=print\ntype=btree\ndb_pagesize=4096\nHEADER=END\n"
                    " 203.0.113.0/A@example.org/b\\5cc@example.net\\00\n"
                    " 1790000000,1790000400\\00\n"
                    " 2001:db8:1:2::/x/y@example.net/z@example.net\n"
                    " 1790000000,1790000000\n"
                    "DATA=END\n") ==
               "203.0.113.0/24 a@example.org b\\c@example.net 1790000000 1790000400 1\n"
               "2001:db8:1:2::/64 x/y@example.net z@example.net 1790000000 1790000000 0\n");
    BOOST_TEST(read("VERSION=3\nformat=bytevalue\nHEADER=END\n"
                    " 3139322e302e322e35\n 372c31373930303030303030\nDATA=END\n") ==
               "192.0.2.0/24 7 1790000000\n");
}

BOOST_AUTO_TEST_CASE(rows_of_sqlgrey_and_gld_are_read) {
    BOOST_TEST(read("sender_name\tsender_domain\tsrc\trcpt\tfirst_seen\n"
                    "joe\texample.org\t203.0.113\tb@example.net\t2026-09-21 12:13:20+00:00\n") ==
               "203.0.113.0/24 joe@example.org b@example.net 1789992800 1789992800 0\n");
    // The null sender's row.
    BOOST_TEST(read("sender_name\tsender_domain\tsrc\trcpt\tfirst_seen\n"
                    "-undef-\t-undef-\t203.0.113\tb@example.net\t2026-09-21T12:13:20Z\n") ==
               "203.0.113.0/24  b@example.net 1789992800 1789992800 0\n");
    BOOST_TEST(
        read("sender_name\tsender_domain\tsrc\tfirst_seen\tlast_seen\n"
             "joe\texample.org\t203.0.113.7\t2026-09-21T12:13:20Z\t2026-09-21T12:13:20Z\n") ==
        "203.0.113.0/24 1 1789992800\n");
    BOOST_TEST(read("sender_name\tsender_domain\tsrc\tfirst_seen\tlast_seen\n"
                    "joe\texample.org\t203.0.113\t2026-09-21T12:13:20Z\t2026-09-21T12:13:20Z\n"
                    "jim\texample.org\t192.0.2\t2026-09-21T12:13:20Z\t2026-09-21T12:13:20Z\n"
                    "jim\texample.org\t203.0.113\t2026-09-21T12:13:20Z\t2026-09-21T12:13:20Z\n") ==
               "203.0.113.0/24 1 1789992800\n192.0.2.0/24 1 1789992800\n"
               "203.0.113.0/24 2 1789992800\n");
    BOOST_TEST(read("sender_domain\tsrc\tfirst_seen\tlast_seen\n"
                    "example.org\t203.0.113\t2026-09-21T12:13:20Z\t2026-09-21T12:13:20Z\n") ==
               "203.0.113.0/24 5 1789992800\n");
    BOOST_TEST(read("ip\tsender\trecipient\tfirst\tlast\tn\n"
                    "203.0.113.7\ta@example.org\tb@example.net\t1790000000\t1790000900\t3\n"
                    "(1 row)\n") ==
               "203.0.113.0/24 a@example.org b@example.net 1790000000 1790000900 2\n");
}

BOOST_AUTO_TEST_CASE(json_is_read) {
    BOOST_TEST(read(R"({"table":"triplet","client":"example.org","sender":"","recipient":"b@c.d",)"
                    R"("first_seen":"2026-09-21T12:13:20Z","last_seen":"2026-09-21T12:13:20Z",)"
                    R"("passes":4})"
                    "\n"
                    R"({"table":"client","client":"example.org","triplets":5,)"
                    R"("last_seen":"2026-09-21T12:13:20Z"})"
                    "\n"
                    R"({"table":"allowed","kind":"client","entry":"192.0.2.0/24"})") ==
               "example.org  b@c.d 1789992800 1789992800 4\n"
               "example.org 5 1789992800\n"
               "client 192.0.2.0/24\n");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_understood_is_refused) {
    const std::string_view header = "VERSION=3\nformat=print\nHEADER=END\n";
    for (const std::string_view rest :
         {"", " a/b/c\nDATA=END\n", " 192.0.2.1/b/c\n 1790000000\nDATA=END\n",
          " 192.0.2.1/b/c\n 1790000000,x\nDATA=END\n", "x\n", " \\0\n 1,2\nDATA=END\n",
          " nobody/b/c\n 1790000000,1790000000\nDATA=END\n",
          " da39a3ee5e6b4b0d3255bfef95601890afd80709\n 1,1790000000\nDATA=END\n"}) {
        BOOST_CHECK_THROW(read(std::string(header) + std::string(rest)), Error);
    }
    for (const std::string_view text :
         {"something else\n", "{\"table\":\"triplet\"}\n", "{\n",
          "{\"table\":\"client\",\"client\":\"x\",\"triplets\":-1,\"last_seen\":\"x\"}\n",
          "ip\tsender\trecipient\tfirst\tlast\tn\n1.2.3.4\ta\n"}) {
        BOOST_CHECK_THROW(read(text), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
