// SPDX-License-Identifier: MIT
#include "mail/address/envelope_address.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit::mail;

BOOST_AUTO_TEST_SUITE(mail_address_envelope_address)

BOOST_AUTO_TEST_CASE(what_changes_from_mail_to_mail_is_taken_off_a_sender) {
    const std::pair<std::string_view, std::string_view> samples[] = {
        {"Joe@Example.ORG", "joe@example.org"},
        {"", ""},
        {"postmaster", "postmaster"},
        // BATV, in both orders
        {"prvs=1234567abc=joe@example.org", "joe@example.org"},
        {"prvs=joe=1234567abc@example.org", "joe@example.org"},
        {"btv1==123abc==joe@example.org", "joe@example.org"},
        // SRS
        {"SRS0=HHH=TT=example.net=joe@forward.example", "srs0=example.net=joe@forward.example"},
        {"SRS0+HHH=XY=example.net=joe@forward.example", "srs0=example.net=joe@forward.example"},
        {"SRS1=HHH=first.example==HHH=TT=example.net=joe@forward.example",
         "srs1=first.example=example.net=joe@forward.example"},
        // VERP and extensions
        {"joe+news@example.org", "joe@example.org"},
        {"bounces+12-ab=example.net@example.org", "bounces@example.org"},
        {"list-bounces-joe=example.net@example.org", "list-bounces@example.org"},
        // numbers
        {"bounce-12345-678@example.org", "bounce-#-#@example.org"},
        {"0100018f2a3b4c5d-1a2b3c4d5e6f@example.org", "#-#@example.org"},
        {"0102018f3c2e9d4b-9d4b-4c2e-dead-000000@example.org", "#-#-#-#-#@example.org"},
        {"m3k9x27qz81b4c5d@example.org", "#@example.org"},
        // but no names
        {"mike2@example.org", "mike2@example.org"},
        {"jsmith2024@example.org", "jsmith2024@example.org"},
        {"dead-cafe@example.org", "dead-cafe@example.org"},
        {"+@example.org", "+@example.org"},
        {"a@b@example.org", "a@b@example.org"},
    };
    for (const auto& [address, expected] : samples) {
        BOOST_TEST(normalised_sender(address) == expected);
    }
}

BOOST_AUTO_TEST_CASE(normalising_twice_changes_nothing) {
    for (const std::string_view address :
         {"prvs=1234567abc=joe@example.org", "bounce-12345-678@example.org",
          "SRS0=HHH=TT=example.net=joe@forward.example", "joe+news@example.org"}) {
        const std::string once = normalised_sender(address);
        if (!once.starts_with("srs")) {
            BOOST_TEST(normalised_sender(once) == once);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_recipient_keeps_its_name) {
    BOOST_TEST(normalised_recipient("Joe+12@Example.net") == "joe@example.net");
    BOOST_TEST(normalised_recipient("joe123456789@example.net") == "joe123456789@example.net");
    BOOST_TEST(domain_of("a@b@example.org") == "example.org");
    BOOST_TEST(domain_of("postmaster") == "");
}

BOOST_AUTO_TEST_SUITE_END()
