// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/report/letter.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <utility>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_report_letter)

namespace {

const std::chrono::sys_seconds k_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

mail::Offender offender_of(mail::Suspect suspect) {
    geo::Geolocation nowhere({}, {});
    return mail::offender_of(std::move(suspect), {}, nowhere);
}

mail::Offender offender(std::string key) {
    mail::Suspect one;
    one.activity.kind = mail::ActivityKind::sasl;
    one.activity.key = std::move(key);
    one.activity.messages = 1;
    one.activity.recipients = 1204;
    one.activity.last = k_day;
    one.score = {
        60,
        {{"newcomer",
          "name-newcomer",
          35,
          {"reason-newcomer", {{"recipients", std::int64_t{1204}}}}},
         {"viruses", "name-viruses", 25, {"reason-viruses", {{"viruses", std::int64_t{3}}}}}}};
    return offender_of(std::move(one));
}

std::string file_name(std::string key) {
    return mail::letter_file_name(offender(std::move(key)).activity);
}

} // namespace

BOOST_FIXTURE_TEST_CASE(places_are_filled_in, Utc) {
    const mail::LetterTemplate letter("{{key}}{{kind}}, {{whom}}: {{messages}} to {{recipients}}, "
                                      "{{score}}\n{{reasons}}\n{not} }}{{last}}",
                                      "template");
    BOOST_TEST(letter.letter_to(offender("joe"), {}) ==
               "joesasl, the login joe: 1 message to 1,204 recipients, 60\n"
               "  - 1,204 recipients, and no mail before\n  - 3 messages found to be "
               "infected\n{not} }}2026-11-23 00:00");
}

BOOST_FIXTURE_TEST_CASE(what_an_offender_wrote_fills_no_place_and_begins_no_line, Utc) {
    mail::Offender hostile = offender("{{score}}\r\nBcc: all@example.org\x1b[2J");
    hostile.activity.name = hostile.activity.key;
    hostile.activity.evidence = {hostile.activity.key};
    const std::string text = "{{score}}\\x0d\\x0aBcc: all@example.org\\x1b[2J";
    BOOST_TEST(
        mail::LetterTemplate("{{key}}|{{name}}|{{evidence}}", "template").letter_to(hostile, {}) ==
        text + "|" + text + "|  " + text);
    const std::string letter = mail::LetterTemplate::standard().letter_to(hostile, {});
    BOOST_TEST(letter.find("\nBcc") == letter.npos);
    BOOST_TEST(letter.starts_with("Subject: Mail from " + text + "\nMIME-Version: 1.0\n"));
}

BOOST_FIXTURE_TEST_CASE(the_standard_letter_goes_to_an_address_where_one_is_known, Utc) {
    const auto head = [](const mail::Offender& offender) {
        const std::string letter = mail::LetterTemplate::standard().letter_to(offender, {});
        return letter.substr(0, letter.find('\n'));
    };
    BOOST_TEST(head(offender("joe@example.org")) == "Subject: Mail from joe@example.org");
    BOOST_TEST(head(offender("joe")) == "Subject: Mail from joe");
    BOOST_TEST(head(offender("j\xc3\xb6")) == "Subject: Mail from =?UTF-8?Q?j=C3=B6?=");
    mail::Suspect client{offender("198.51.100.7").activity, {}};
    client.activity.kind = mail::ActivityKind::client;
    BOOST_TEST(head(offender_of(client)) == "Subject: Mail from 198.51.100.7");
    for (const std::string_view name : {"Example Ltd, Kiel <abuse@example.org>",
                                        "abuse@example.org Example", "(abuse@example.org)"}) {
        client.activity.name = name;
        BOOST_TEST(head(offender_of(client)) == "To: abuse@example.org");
    }
    client.activity.name = "we @ home";
    BOOST_TEST(head(offender_of(client)) == "Subject: Mail from 198.51.100.7");
}

BOOST_FIXTURE_TEST_CASE(what_an_offender_wrote_makes_no_head, Utc) {
    const mail::LetterTemplate letter("{{key}}\n\nDear customer\n", "template");
    BOOST_TEST(letter.letter_to(offender("Subject: x"), {}) == "Subject: x\n\nDear customer\n");
}

BOOST_FIXTURE_TEST_CASE(who_has_no_reasons_is_told_of_none, Utc) {
    mail::Offender joe = offender("joe");
    const mail::LetterTemplate letter("{{finding}}", "template");
    BOOST_TEST(letter.letter_to(joe, {}).find("Our reasons:\n\n  - 1,204 recipients, ") !=
               std::string::npos);
    joe.score = {};
    BOOST_TEST(letter.letter_to(joe, {}) == "Nothing about them stands out.");
}

BOOST_FIXTURE_TEST_CASE(the_addresses_of_a_login_are_told, Utc) {
    mail::Offender joe = offender("joe");
    const mail::LetterTemplate letter("{{clients}}|{{came_from}}", "template");
    BOOST_TEST(letter.letter_to(joe, {}) == "|");
    joe.clients = {{net::Address::of_ipv4(0xc633'6407), 12, {"NL", "", 64'500, "Example"}}};
    joe.activity.addresses = 1;
    const std::string line =
        "  - 12 messages from 198.51.100.7 (198.51.0.0/16; NL, AS64500 Example)";
    BOOST_TEST(letter.letter_to(joe, {}) ==
               line + "|\nThe messages came from these addresses:\n\n" + line + "\n");
    BOOST_TEST(mail::LetterTemplate::standard().letter_to(joe, {}).find(
                   "that we can find a solution.\n\nThe messages came from these addresses:\n\n" +
                   line + "\n\nFrom our logs:\n") != std::string::npos);
    joe.activity.kind = mail::ActivityKind::client;
    BOOST_TEST(mail::LetterTemplate::standard().letter_to(joe, {}).find(
                   "that we can find a solution.\n\nFrom our logs:\n") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(no_line_of_the_letter_ends_in_what_an_offender_wrote, Utc) {
    const std::string key = "one two three four five six seven eight nine ten eleven twelve . x";
    const std::string letter = mail::LetterTemplate::standard().letter_to(offender(key), {});
    BOOST_TEST(letter.find("login\n" + key + ".\n") != letter.npos);
}

BOOST_FIXTURE_TEST_CASE(each_kind_of_customer_is_named_and_advised, Utc) {
    using mail::ActivityKind;
    const mail::LetterTemplate letter("{{whom}}|{{advice}}", "template");
    const auto begins = [&](ActivityKind kind, std::string_view text) {
        mail::Offender joe = offender("joe");
        joe.activity.kind = kind;
        return letter.letter_to(joe, {}).starts_with(text);
    };
    BOOST_TEST(begins(ActivityKind::sasl, "the login joe|Somebody else seems to know"));
    BOOST_TEST(begins(ActivityKind::sender, "the sender joe|Somebody else seems to know"));
    BOOST_TEST(begins(ActivityKind::client, "your address joe|A computer or another device"));
    BOOST_TEST(begins(ActivityKind::prefix, "the network joe|A computer or another device"));
    BOOST_TEST(begins(ActivityKind::uid, "the system user with uid joe|Somebody seems to use"));
}

BOOST_FIXTURE_TEST_CASE(the_letter_is_written_in_the_language, Utc) {
    mail::Language german;
    BOOST_REQUIRE(german.use("de"));
    const std::string letter = mail::LetterTemplate::standard().letter_to(offender("joe"), german);
    BOOST_TEST(letter.starts_with("Subject: E-Mails von joe\n"));
    BOOST_TEST(letter.find("\n\nSehr geehrte Kundin, sehr geehrter Kunde,\n\nzwischen dem ") !=
               letter.npos);
    BOOST_TEST(letter.find("\n  - 1.204 Empfänger, und zuvor keine Mail\n") != letter.npos);
    BOOST_TEST(letter.find("\n  - wählen Sie ein neues Passwort, ") != letter.npos);
}

BOOST_FIXTURE_TEST_CASE(evidence_that_is_too_long_for_mail_is_cut, Utc) {
    mail::Offender joe = offender("joe");
    joe.activity.evidence = {std::string(1'000, '\x01'), "short"};
    const std::string letter =
        mail::LetterTemplate("{{evidence}}\n", "template").letter_to(joe, {});
    BOOST_TEST(letter.ends_with(" [...]\n  short\n"));
    BOOST_TEST(letter.find('\n') == 998u);
}

BOOST_FIXTURE_TEST_CASE(mistakes_in_a_template_are_told_with_their_line, Utc) {
    const auto fault = [](std::string_view text) {
        try {
            mail::LetterTemplate(text, "letter.txt");
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    BOOST_TEST(fault("{{key}}\n\n {{who}}") == "letter.txt:3: unknown placeholder '{{who}}'");
    BOOST_TEST(fault("\n{{key\n}}") == "letter.txt:2: '{{' without '}}'");
    BOOST_TEST(fault("{{") == "letter.txt:1: '{{' without '}}'");
    BOOST_TEST(fault(" \n") == "letter.txt: the template is empty");
}

BOOST_FIXTURE_TEST_CASE(any_key_is_a_plain_file_name_of_its_own, Utc) {
    BOOST_TEST(file_name("joe@example.org") == "2026-11-23-sasl-joe@example.org.txt");
    BOOST_TEST(file_name("../a b\n%") == "2026-11-23-sasl-..%2Fa%20b%0A%25.txt");
    std::set<std::string> names;
    const std::string_view keys[] = {"", "/", "%2F", "a", "A", ".", "..", "\xff", "\xfe"};
    for (const std::string_view key : keys) {
        names.insert(file_name(std::string(key)));
        names.insert(file_name(std::string(320, 'x') + std::string(key)));
    }
    BOOST_TEST(names.size() == 2 * std::size(keys));
    for (const std::string& name : names) {
        BOOST_TEST(name.size() < 200u);
        BOOST_TEST(name.find_first_of("/\n") == name.npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
