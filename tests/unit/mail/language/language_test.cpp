// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/language/german.hpp"
#include "mail/language/language.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using mail::Language;

BOOST_AUTO_TEST_SUITE(mail_language_language)

namespace {

std::string fault(std::string_view file) {
    try {
        Language().add_file(file, "texts");
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

mail::Phrase bounces(std::int64_t bounced, std::int64_t recipients, double share) {
    return {"reason-bounces", {{"bounced", bounced}, {"recipients", recipients}, {"share", share}}};
}

} // namespace

BOOST_AUTO_TEST_CASE(every_language_has_every_text_in_the_same_order) {
    for (std::size_t i = 0; i < std::size(mail::k_english); ++i) {
        BOOST_TEST(mail::k_german[i].name == mail::k_english[i].name);
    }
}

BOOST_AUTO_TEST_CASE(a_printed_language_is_a_file_of_it) {
    for (const std::string name : {"en", "de"}) {
        const std::string file = mail::language_file(name);
        Language built_in;
        BOOST_TEST(built_in.use(name));
        Language read;
        read.add_file(file, name);
        for (const std::string& language :
             {built_in.text({"format-language"}), read.text({"format-language"})}) {
            BOOST_TEST(language == name);
        }
        BOOST_TEST(built_in.text(bounces(1, 2, 2.5)) == read.text(bounces(1, 2, 2.5)));
        BOOST_TEST(std::count(file.begin(), file.end(), '=') ==
                   static_cast<std::ptrdiff_t>(std::size(mail::k_english)));
    }
    BOOST_TEST(mail::language_file("fr").empty());
    BOOST_TEST(!Language().use("fr"));
}

BOOST_FIXTURE_TEST_CASE(numbers_times_and_plurals_are_those_of_the_language, Utc) {
    const std::chrono::sys_seconds time =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(3);
    const Language english;
    BOOST_TEST(english.text(bounces(1204, 2000, 9.5)) ==
               "1,204 of 2,000 recipients bounced (9.5 %)");
    BOOST_TEST(english.text(bounces(1, 1, 100)) == "1 of 1 recipient bounced (100 %)");
    BOOST_TEST(english.time(time) == "2026-11-23 03:00");
    BOOST_TEST(english.day(time) == "11-23");
    BOOST_TEST(english.share({1, 40}) == "2.5 %");
    Language german;
    BOOST_TEST(german.use("de"));
    BOOST_TEST(german.text(bounces(1204, 2000, 9.5)) ==
               "1.204 von 2.000 Empfängern nicht zustellbar (9,5 %)");
    BOOST_TEST(german.text(bounces(1, 1, 100)) == "1 von 1 Empfänger nicht zustellbar (100 %)");
    BOOST_TEST(german.time(time) == "23.11.2026 03:00");
    BOOST_TEST(german.day(time) == "23.11.");
    BOOST_TEST(german.share({1, 40}) == "2,5 %");
    BOOST_TEST(german.share({0, 0}) == "-");
}

BOOST_AUTO_TEST_CASE(a_file_replaces_some_texts_and_what_customers_wrote_is_no_placeholder) {
    Language language;
    BOOST_TEST(language.use("de"));
    language.add_file("\xef\xbb\xbf# ours\r\n\r\n  letter-subject=Hallo {key} = {key}\r\n"
                      "letter-greeting =\nformat-thousands = \xe2\x80\xaf",
                      "texts");
    const std::string key = "{key}{messages|a|b}";
    BOOST_TEST(language.text({"letter-subject", {{"key", key}}}) == "Hallo " + key + " = " + key);
    BOOST_TEST(language.text({"letter-greeting"}).empty());
    BOOST_TEST(language.number(1'204'000) == "1\xe2\x80\xaf"
                                             "204\xe2\x80\xaf"
                                             "000");
    BOOST_TEST(language.text({"offenders-title"}) == "Auffällige Kunden");
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_with_their_line) {
    BOOST_TEST(fault("\nSearch") ==
               "texts:2: expected NAME = TEXT (example: page-search = Search)");
    BOOST_TEST(fault("page-serch = x") ==
               "texts:1: unknown text 'page-serch' (mail-ratelimit-report language prints all)");
    BOOST_TEST(fault("page-search = a\n\npage-search = b") ==
               "texts:3: 'page-search' is also in line 1");
    BOOST_TEST(fault("letter-subject = {who}{key}") ==
               "texts:1: unknown placeholder '{who}' (in English: Mail from {key})");
    BOOST_TEST(fault("letter-subject = Hello") ==
               "texts:1: the placeholder '{key}' is missing (in English: Mail from {key})");
    BOOST_TEST(
        fault("letter-subject = {key|a|b}").starts_with("texts:1: the placeholder '{key}' is"));
    BOOST_TEST(fault("letter-subject = {key} {") == "texts:1: '{' without '}'");
    BOOST_TEST(fault("letter-subject = {key{key}") == "texts:1: '{' without '}'");
    BOOST_TEST(fault("letter-subject = {key}}") == "texts:1: '}' without '{'");
    BOOST_TEST(fault("letter-subject = {key}{}") == "texts:1: '{}' has no name");
    for (const std::string words : {"key|a", "key|a|b|c"}) {
        BOOST_TEST(fault("letter-subject = {" + words + "}")
                       .starts_with("texts:1: '{" + words + "}': expected two words, "));
    }
    BOOST_TEST(fault("page-search=" + std::string(988, 'x')).empty());
    BOOST_TEST(fault("page-search=" + std::string(989, 'x')) ==
               "texts:1: the line has more than 1000 bytes");
    for (const std::string_view text : {"a\xff", "a\x1b[2J", "a\x07", "a\xe2\x80\xae"}) {
        BOOST_TEST(fault(fmt::format("page-search = {}", text)) ==
                   "texts:1: the text has characters that are not printable UTF-8");
    }
}

BOOST_AUTO_TEST_SUITE_END()
