// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/greylist/allow_list.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::kept_entry;
using mail::PolicyRequest;

BOOST_AUTO_TEST_SUITE(mail_greylist_allow_list)

namespace {

PolicyRequest from(std::string_view address, std::string_view name) {
    PolicyRequest request;
    request.client_address = address;
    request.client = net::Address::parse(address);
    request.client_name = name;
    return request;
}

} // namespace

BOOST_AUTO_TEST_CASE(clients_are_known_by_address_and_verified_name) {
    mail::ClientList list;
    list.add_file("# a comment\n"
                  "example.org   # with all below it\r\n"
                  ".below.example\n"
                  "192.0.2.5\n"
                  "198.51.100.0/25\n"
                  "203.0\n"
                  "2001:db8:1::/48\n"
                  "/^mx\\d+\\.pattern\\.example$/ # why\n"
                  "/^100\\.64\\./\n",
                  "list");
    for (const char* const mistyped :
         {"300.1.1.1", "1.2.3.4.5", "192.0.2.1-192.0.2.9", "192.0.2.1-9", "300.1", "mx.300"}) {
        BOOST_CHECK_THROW(list.add(mistyped), Error);
    }
    list.add("3com.example");
    BOOST_TEST(list.contains(from("192.0.2.1", "mail.Example.org")));
    BOOST_TEST(list.contains(from("192.0.2.1", "example.org")));
    BOOST_TEST(!list.contains(from("192.0.2.1", "notexample.org")));
    BOOST_TEST(!list.contains(from("192.0.2.1", "unknown")));
    BOOST_TEST(list.contains(from("192.0.2.1", "a.below.example")));
    BOOST_TEST(!list.contains(from("192.0.2.1", "below.example")));
    BOOST_TEST(list.contains(from("192.0.2.5", "unknown")));
    BOOST_TEST(list.contains(from("198.51.100.1", "unknown")));
    BOOST_TEST(!list.contains(from("198.51.100.200", "unknown")));
    BOOST_TEST(list.contains(from("203.0.113.9", "unknown")));
    BOOST_TEST(list.contains(from("2001:db8:1:2::3", "unknown")));
    BOOST_TEST(list.contains(from("192.0.2.1", "mx12.pattern.example")));
    BOOST_TEST(!list.contains(from("192.0.2.1", "mx12.pattern.example.evil")));
    BOOST_TEST(list.contains(from("100.64.3.4", "unknown")));
}

BOOST_AUTO_TEST_CASE(recipients_are_known_by_address_user_and_domain) {
    mail::AddressList list;
    list.add_file("postmaster@\nexample.org\njoe@example.net\n/^abuse/\n", "list");
    BOOST_TEST(list.contains("Postmaster@anything.example"));
    BOOST_TEST(list.contains("postmaster+x@anything.example"));
    BOOST_TEST(list.contains("a@example.org"));
    BOOST_TEST(list.contains("a@sub.example.org"));
    BOOST_TEST(list.contains("joe@example.net"));
    BOOST_TEST(list.contains("joe+list@example.net"));
    BOOST_TEST(!list.contains("jim@example.net"));
    BOOST_TEST(list.contains("abuse-desk@example.com"));
    BOOST_TEST(!list.contains(""));
    BOOST_TEST(!mail::AddressList().contains("a@b.c"));
}

BOOST_AUTO_TEST_CASE(the_entry_that_lets_one_pass_is_found_with_its_line) {
    const std::string clients = "# all\n192.0.2.0/24\n\n.example.org # hosts\nexample.org\n";
    const auto client = [&](std::string_view address, std::string_view name) {
        return mail::ClientList::entry_for(from(address, name), clients, "list");
    };
    BOOST_TEST(client("192.0.2.9", "mx.example.org") == "list:2: 192.0.2.0/24");
    BOOST_TEST(client("198.51.100.1", "mx.example.org") == "list:4: .example.org");
    BOOST_TEST(client("198.51.100.1", "example.org") == "list:5: example.org");
    BOOST_TEST(client("198.51.100.1", "unknown") == "");
    const std::string addresses = "postmaster@\n/^abuse/\n";
    BOOST_TEST(mail::AddressList::entry_for("abuse@example.org", addresses, "list") ==
               "list:2: /^abuse/");
    BOOST_TEST(mail::AddressList::entry_for("joe@example.org", addresses, "list") == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_entry_is_refused_with_its_line) {
    const auto message = [](auto&& add) -> std::string {
        try {
            add();
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    };
    mail::ClientList clients;
    BOOST_TEST(message([&] { clients.add_file("ok.example\na b\n", "f"); }).starts_with("f:2:"));
    BOOST_TEST(message([&] { clients.add_file("/(/\n", "f"); }).starts_with("f:1:"));
    BOOST_TEST(message([&] { clients.add_file("/open\n", "f"); }).starts_with("f:1:"));
    BOOST_TEST(message([&] { clients.add_file("a@b\n", "f"); }).starts_with("f:1:"));
    mail::AddressList addresses;
    BOOST_TEST(message([&] { addresses.add_file("\n\n@\n", "f"); }).starts_with("f:3:"));
}

BOOST_AUTO_TEST_CASE(an_entry_is_kept_in_one_form_however_it_is_written) {
    BOOST_TEST(kept_entry("client", "192.0.2.7/24") == "192.0.2.0/24");
    BOOST_TEST(kept_entry("client", "192.0.2.7/32") == "192.0.2.7");
    BOOST_TEST(kept_entry("client", "192.0.2") == "192.0.2");
    BOOST_TEST(kept_entry("client", ".Example.ORG") == ".example.org");
    BOOST_TEST(kept_entry("client", R"(/^MX\D/)") == R"(/^MX\D/)");
    BOOST_TEST(kept_entry("recipient", "Postmaster@") == "postmaster@");
    BOOST_TEST(kept_entry("sender", "a@example.org") == "a@example.org");
    for (const auto& [kind, entry] : {std::pair{"client", "a@example.org"},
                                      {"client", "/(/"},
                                      {"client", ""},
                                      {"sender", "192.0.2.0/24"},
                                      {"recipient", "/"},
                                      {"domain", "example.org"},
                                      {"", ""}}) {
        BOOST_CHECK_THROW(kept_entry(kind, entry), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
