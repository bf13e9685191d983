// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/lookup/dns_allow_list.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::DnsAllowList;

BOOST_AUTO_TEST_SUITE(mail_lookup_dns_allow_list)

namespace {

using Verdict = DnsAllowList::Verdict;

Verdict verdict(std::string_view list, const std::vector<std::string_view>& codes) {
    net::DnsAnswer answer;
    answer.status = net::DnsAnswer::Status::found;
    for (const std::string_view code : codes) {
        answer.addresses.push_back(net::Address::parse(code).value());
    }
    return DnsAllowList::parse(list).judge(answer);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_client_is_looked_up_in_the_zone) {
    const DnsAllowList list = DnsAllowList::parse("List.DNSWL.org.");
    BOOST_TEST(list.zone() == "list.dnswl.org");
    BOOST_TEST(list.question(*net::Address::parse("192.0.2.5")).name == "5.2.0.192.list.dnswl.org");
    BOOST_TEST(list.question(*net::Address::parse("2001:db8::1")).name.size() == 63U + 15U);
}

BOOST_AUTO_TEST_CASE(dnswls_trusted_levels_count_unless_others_are_given) {
    const std::string_view list = "list.dnswl.org";
    for (const std::string_view code : {"127.0.2.1", "127.0.15.2", "127.0.255.3"}) {
        BOOST_TEST((verdict(list, {code}) == Verdict::listed));
    }
    for (const std::string_view code :
         {"127.0.5.0", "127.0.5.4", "127.1.5.1", "128.0.5.1", "192.0.2.1", "::1"}) {
        BOOST_TEST((verdict(list, {code}) == Verdict::not_listed));
    }
    BOOST_TEST((verdict(list, {}) == Verdict::not_listed));
    BOOST_TEST((verdict(list, {"127.0.5.0", "127.0.5.3"}) == Verdict::listed));
    BOOST_TEST((verdict("wl.example=127.0.0.2", {"127.0.0.2"}) == Verdict::listed));
    BOOST_TEST((verdict("wl.example=127.0.0.2", {"127.0.5.1"}) == Verdict::not_listed));
    const std::string_view sets = "wl.example=127.0.[3;5..6].[0..255]";
    BOOST_TEST((verdict(sets, {"127.0.3.0"}) == Verdict::listed));
    BOOST_TEST((verdict(sets, {"127.0.4.0"}) == Verdict::not_listed));
    BOOST_TEST((verdict(sets, {"127.0.6.255"}) == Verdict::listed));
}

BOOST_AUTO_TEST_CASE(a_list_that_refuses_lists_nobody) {
    BOOST_TEST((verdict("list.dnswl.org", {"127.0.0.255"}) == Verdict::refused));
    BOOST_TEST((verdict("list.dnswl.org", {"127.0.5.1", "127.0.0.255"}) == Verdict::refused));
    BOOST_TEST(
        (verdict("wl.example=127.0.[0..255].[0..255]", {"127.0.0.255"}) == Verdict::refused));
}

BOOST_AUTO_TEST_CASE(wrong_lists_are_refused) {
    for (const std::string_view zone : {"", "=127.0.0.2", "org", "a..b", "a b\\.example"}) {
        BOOST_CHECK_EXCEPTION(DnsAllowList::parse(zone), Error, [](const Error& error) {
            return std::string_view(error.what())
                .ends_with("is not a zone (example: list.dnswl.org)");
        });
    }
    for (const std::string codes :
         {"", "127.0.0", "127.0.0.", "127.0.0.1.", "127.0.0.1.2", "127.0.0.256", "128.0.0.1",
          "[126..127].0.0.1", "127.0.[].1", "127.0.[1..].1", "127.0.[2..1].1", "127.0.[1.1",
          "127.0.[1]1.1", "127.0.1].1", "127.0.0.-1", "127.0.0.[1;]x", "127..0.1"}) {
        BOOST_CHECK_EXCEPTION(
            DnsAllowList::parse("wl.example=" + codes), Error, [&](const Error& error) {
                return error.what() ==
                       "'" + codes + "': expected codes such as 127.0.[0..255].[1..3]";
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
