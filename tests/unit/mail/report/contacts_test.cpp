// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/report/contacts.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::ActivityKind;

BOOST_AUTO_TEST_SUITE(mail_report_contacts)

namespace {

std::string address_of(const mail::Contacts& contacts, ActivityKind kind, std::string key,
                       std::string name = "") {
    mail::Activity activity;
    activity.kind = kind;
    activity.key = std::move(key);
    activity.name = std::move(name);
    return contacts.address_of(activity);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_file_comes_before_the_login_and_the_name) {
    mail::Contacts contacts;
    contacts.add_file("# customers\r\n\nJoe@Example.org\tjoe@example.com\r\n"
                      "the  office office@example.com\n198.51.100.7 it@example.com\n",
                      "contacts");
    BOOST_TEST(address_of(contacts, ActivityKind::sasl, "joe@example.org") == "joe@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::sasl, "the  office") == "office@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "198.51.100.7", "Ltd, a@example.net") ==
               "it@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::sasl, "jim@example.org") == "");
    BOOST_TEST(address_of(contacts, ActivityKind::sender, "jim@example.org") == "");
    BOOST_TEST(address_of(contacts, ActivityKind::sasl, "jim") == "");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "198.51.100.8", "Ltd, <a@example.net>") ==
               "a@example.net");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "198.51.100.8", "Ltd") == "");
}

BOOST_AUTO_TEST_CASE(customers_are_named_as_the_report_prints_them) {
    mail::Contacts contacts;
    contacts.add_file("SASL:Joe joe@example.com\nuid:33 web@example.com\n"
                      "sender:jim@example.org jim@example.com\nclient:198.51.100.7 it@example.com\n"
                      "2001:db8::7 v6@example.com\nDOM:jan jan@example.com\n",
                      "contacts");
    BOOST_TEST(address_of(contacts, ActivityKind::sasl, "joe") == "joe@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::sasl, "dom:Jan") == "jan@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::uid, "33") == "web@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::sasl, "33") == "");
    BOOST_TEST(address_of(contacts, ActivityKind::sender, "jim@example.org") == "jim@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "198.51.100.7") == "it@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "2001:db8::7") == "v6@example.com");
}

BOOST_AUTO_TEST_CASE(a_network_stands_for_all_in_it_that_have_no_smaller_one) {
    mail::Contacts contacts;
    contacts.add_file("198.51.100.0/24 net@example.com\nprefix:198.51.100.128/25 half@example.com\n"
                      "198.51.100.7 one@example.com\n",
                      "contacts");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "198.51.100.8") == "net@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "198.51.100.129") == "half@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::client, "198.51.100.7") == "one@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::prefix, "198.51.100.0/24") == "net@example.com");
    BOOST_TEST(address_of(contacts, ActivityKind::prefix, "198.51.0.0/16") == "");
}

BOOST_AUTO_TEST_CASE(a_key_that_the_report_does_not_have_is_an_error) {
    for (const std::string_view key :
         {"client:joe", "client:", "prefix:198.51.100.0/33", "sasl-domain:example.org",
          "sasl:", "client/24:198.51.100.0/24"}) {
        BOOST_CHECK_EXCEPTION(
            mail::Contacts().add_file(std::string(key) + " a@example.com", "contacts"), Error,
            [](const Error& error) {
                return std::string(error.what()).starts_with("contacts:1: ");
            });
    }
    mail::Contacts contacts;
    BOOST_CHECK_THROW(contacts.add_file("198.51.100.7 a@b\nclient:198.51.100.7 a@c\n", "contacts"),
                      Error);
}

BOOST_AUTO_TEST_CASE(a_line_without_a_plain_address_and_a_second_address_are_errors) {
    for (const std::string_view line :
         {"joe", "joe@example.org", "joe Joe <joe@example.org>", "joe a@b,c@d", "joe -",
          "joe a@b c@d", "joe, a@b", "joe; a@b"}) {
        BOOST_CHECK_THROW(mail::Contacts().add_file(line, "contacts"), Error);
    }
    mail::Contacts contacts;
    contacts.add_file("joe a@example.org\njoe a@example.org\n", "contacts");
    BOOST_CHECK_EXCEPTION(contacts.add_file("x x@y\nJOE b@example.org\n", "other"), Error,
                          [](const Error& error) {
                              return std::string(error.what()).starts_with("other:2: JOE has");
                          });
}

BOOST_AUTO_TEST_SUITE_END()
