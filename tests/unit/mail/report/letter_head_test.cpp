// SPDX-License-Identifier: MIT
#include "mail/report/letter_head.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_report_letter_head)

namespace {

std::string as_message(std::string_view text) {
    return mail::as_message(text, mail::has_head(text) ? mail::Head::yes : mail::Head::no);
}

const std::string k_format = "MIME-Version: 1.0\n"
                             "Content-Type: text/plain; charset=UTF-8\n"
                             "Content-Transfer-Encoding: 8bit\n";

} // namespace

BOOST_AUTO_TEST_CASE(a_head_says_what_the_text_is_and_has_no_empty_lines) {
    BOOST_TEST(as_message("To: \nSubject: Hello\n\nDear Joe,\n") ==
               "Subject: Hello\n" + k_format + "\nDear Joe,\n");
    const std::string own = "Subject: a\nContent-type: text/plain; charset=utf-8\n\nb";
    BOOST_TEST(as_message(own) == own);
}

BOOST_AUTO_TEST_CASE(what_is_no_head_stays) {
    for (const std::string_view text :
         {"Hello joe, 60", "Note: this\n\nis none", "Subject: a\nand no head\n\nb", "",
          "\nSubject: a", "Dear J\xc3\xb6rg: a\n\nb\n"}) {
        BOOST_TEST(as_message(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_ascii_in_a_head_is_encoded) {
    BOOST_TEST(
        as_message("From: J\xc3\xb6rg M\xc3\xbcller <joe@example.org>\nSubject: a =?b?=\n\n") ==
        "From: =?UTF-8?Q?J=C3=B6rg=20M=C3=BCller?= <joe@example.org>\n"
        "Subject: a =?UTF-8?Q?=3D=3Fb=3F=3D?=\n" +
            k_format + "\n");
    std::string long_subject;
    for (int i = 0; i < 300; ++i) {
        long_subject += "\xe2\x82\xac";
    }
    const std::string message = as_message("Subject: " + long_subject + "\n\n");
    for (std::size_t start = 0; start < message.size();) {
        const std::size_t end = message.find('\n', start);
        BOOST_TEST(end - start <= 76u + 9u);
        // No word splits a character.
        BOOST_TEST(message.compare(end - 5, 5, "=E2?=") != 0);
        BOOST_TEST(message.compare(end - 5, 5, "=82?=") != 0);
        start = end + 1;
    }
    BOOST_TEST(
        as_message("Subject: " + std::string(2000, 'x') + "\n\n").find(std::string(80, 'x')) ==
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_not_utf_8_is_encoded_all_the_same) {
    const std::string message = as_message("Subject: " + std::string(50, '\xb3') + "\n\n");
    std::size_t octets = 0;
    for (std::size_t at = 0; (at = message.find("=B3", at)) != message.npos; ++at) {
        ++octets;
    }
    BOOST_TEST(octets == 50u);
}

BOOST_AUTO_TEST_CASE(lines_that_are_too_long_for_mail_are_cut_with_a_mark) {
    const std::string fits(998, 'x');
    BOOST_TEST(as_message("a\n" + fits + "\nb") == "a\n" + fits + "\nb");
    BOOST_TEST(as_message(fits + "x\nb\n") == std::string(992, 'x') + " [...]\nb\n");
    BOOST_TEST(as_message(std::string(991, 'x') + "\xe2\x82\xac"
                                                  "12345") == std::string(991, 'x') + " [...]");
}

BOOST_AUTO_TEST_SUITE_END()
