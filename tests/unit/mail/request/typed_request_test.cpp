// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/request/policy_request.hpp"
#include "mail/request/typed_request.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_request_typed_request)

namespace {

std::string typed(std::string_view lines) {
    return mail::typed_request(lines, mail::DefaultStage::of_greylisting).lines;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_a_person_leaves_out_is_added) {
    const std::string lines = typed(
        "client_address=192.0.2.1\r\nsender=a@example.org\r\nrecipient=b@example.net\r\n\r\njunk");
    const mail::PolicyRequest request = mail::parse_policy_request(lines);
    BOOST_TEST((request.stage == mail::Stage::rcpt));
    BOOST_TEST(request.client->str() == "192.0.2.1");
    BOOST_TEST(request.client_name == "unknown");
    BOOST_TEST(request.sender == "a@example.org");
    BOOST_TEST(request.recipient == "b@example.net");
    const std::string bounce = typed("client_address=unknown\nsender=");
    BOOST_TEST((mail::parse_policy_request(bounce).stage == mail::Stage::data));
    const std::string whole = typed("protocol_state=END-OF-MESSAGE\nsize=9\n"
                                    "client_address=::1\nclient_name=mx.example.org");
    BOOST_TEST(mail::parse_policy_request(whole).size == 9U);
    BOOST_TEST(mail::parse_policy_request(whole).client_name == "mx.example.org");
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_refused_by_the_name_of_the_attribute) {
    const auto names = [](std::string_view what) {
        return [what](const Error& error) {
            return std::string_view(error.what()).find(what) != std::string_view::npos;
        };
    };
    const std::string good = "client_address=192.0.2.1\nsender=a@b.c\nrecipient=d@e.f\n";
    for (const auto& [lines, what] : std::initializer_list<std::pair<std::string, const char*>>{
             {"", "client_address is missing"},
             {good + "junk", "'junk'"},
             {good + "=x", "a line without a name"},
             {good + "client_address=192.0.2.300", "client_address"},
             {good + "protocol_state=rcpt", "protocol_state"},
             {good + "recipient=", "recipient is missing"}}) {
        BOOST_CHECK_EXCEPTION(typed(lines), Error, names(what));
    }
}

BOOST_AUTO_TEST_CASE(attributes_of_later_versions_are_passed_by_and_named) {
    const mail::TypedRequest request = mail::typed_request(
        "client_address=192.0.2.1\ntls_sni=mx.example.net\nSender=x\nnew_in_3_13=1\n",
        mail::DefaultStage::of_counting);
    BOOST_TEST(request.unknown == (std::vector<std::string>{"Sender", "new_in_3_13"}),
               boost::test_tools::per_element());
    const mail::PolicyRequest parsed = mail::parse_policy_request(request.lines);
    BOOST_TEST((parsed.stage == mail::Stage::end_of_message));
    BOOST_TEST(parsed.sender.empty());
}

BOOST_AUTO_TEST_SUITE_END()
