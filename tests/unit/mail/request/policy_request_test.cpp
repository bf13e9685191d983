// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/request/policy_request.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

using namespace ispkit;
using mail::PolicyRequest;
using mail::RequestBuffer;
using mail::Stage;

BOOST_AUTO_TEST_SUITE(mail_request_policy_request)

namespace {

constexpr std::string_view k_request = "request=smtpd_access_policy\n"
                                       "protocol_state=RCPT\n"
                                       "helo_name=mx.example.org\n"
                                       "sender=a@example.org\n"
                                       "recipient=b=c@example.net\n"
                                       "recipient_count=0\n"
                                       "client_address=203.0.113.5\n"
                                       "client_name=unknown\n"
                                       "instance=123.456.7\n"
                                       "sasl_username=\n"
                                       "something_new=x\n";

void put(RequestBuffer& buffer, std::string_view text) {
    while (!text.empty()) {
        const RequestBuffer::Room room = buffer.room();
        const std::size_t size = std::min(room.size, text.size());
        std::memcpy(room.start, text.data(), size);
        buffer.filled(size);
        text.remove_prefix(size);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_request_is_read) {
    const PolicyRequest request = mail::parse_policy_request(k_request);
    BOOST_TEST((request.stage == Stage::rcpt));
    BOOST_TEST(request.client->str() == "203.0.113.5");
    BOOST_TEST(request.sender == "a@example.org");
    BOOST_TEST(request.recipient == "b=c@example.net");
    BOOST_TEST(request.instance == "123.456.7");
    BOOST_TEST(request.helo_name == "mx.example.org");
    BOOST_TEST(request.sasl_username == "");
    BOOST_TEST(request.recipient_count == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_refused) {
    for (const std::string_view lines :
         {"", "sender=a\n", "request=other\n", "request=smtpd_access_policy\nno name\n",
          "request=smtpd_access_policy\n=x\n", "request=smtpd_access_policy\nsize=12x\n",
          "request=smtpd_access_policy\nrecipient_count=99999999999999999999999\n"}) {
        BOOST_CHECK_THROW(mail::parse_policy_request(lines), Error);
    }
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_is_no_error) {
    const PolicyRequest request =
        mail::parse_policy_request("request=smtpd_access_policy\nclient_address=unknown\n");
    BOOST_TEST(!request.client);
    BOOST_TEST(request.client_address == "unknown");
}

BOOST_AUTO_TEST_CASE(requests_are_found_however_they_are_cut) {
    std::string stream;
    for (int i = 0; i < 5; ++i) {
        stream += std::string(k_request) + "size=" + std::to_string(i) + "\n\n";
    }
    for (const std::size_t chunk : {1u, 2u, 7u, 100u, 5000u}) {
        RequestBuffer buffer;
        std::vector<std::uint64_t> sizes;
        for (std::size_t at = 0; at < stream.size(); at += chunk) {
            put(buffer, std::string_view(stream).substr(at, chunk));
            while (const std::optional<PolicyRequest> request = buffer.next()) {
                sizes.push_back(request->size);
            }
        }
        const std::vector<std::uint64_t> expected{0, 1, 2, 3, 4};
        BOOST_TEST(sizes == expected, boost::test_tools::per_element());
        BOOST_TEST(!buffer.holds_part());
    }
}

BOOST_AUTO_TEST_CASE(endless_lines_and_requests_are_refused) {
    RequestBuffer one_line;
    put(one_line, "sender=" + std::string(RequestBuffer::k_longest_line, 'x'));
    BOOST_CHECK_THROW(one_line.next(), Error);

    RequestBuffer many_lines;
    std::string lines;
    while (lines.size() <= RequestBuffer::k_longest_request) {
        lines += "name=value\n";
    }
    put(many_lines, lines);
    BOOST_CHECK_THROW(many_lines.next(), Error);
}

BOOST_AUTO_TEST_SUITE_END()
