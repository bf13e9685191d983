// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/filter/filter_expression.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::HostNames;
using sip::to_pcre;

BOOST_AUTO_TEST_SUITE(sip_filter_filter_expression)

namespace {

std::string pcre(std::string_view expression) {
    return to_pcre(expression, HostNames::match);
}

} // namespace

BOOST_AUTO_TEST_CASE(tags_become_groups) {
    BOOST_TEST(pcre("a<F-USER>\\S+</F-USER>b<F-ALT_USER>x</F-ALT_USER>") ==
               "a(?P<user>\\S+)b(?P<alt_user>x)");
    BOOST_TEST(pcre("<F-ID>x</F-ID>:<F-PORT/>") == "(?P<fid>x):(?P<fport>\\w+)");
    BOOST_TEST(pcre("<F-ID/>") == "(?P<fid>\\S+)");
    BOOST_TEST(pcre("<F-CONTENT>.+</F-CONTENT>$") == "(?P<content>.+)$");
    BOOST_TEST(pcre("<F-NOFAIL>x</F-NOFAIL>") == "(?P<nofail>x)");
}

BOOST_AUTO_TEST_CASE(other_tags_stay_as_they_are) {
    for (const char* text : {"<USER>", "</F-USER>", "<F-user>x", "<F->", "< HOST>", "<HOST", "<",
                             "<>", "<a/b>", "</>", "(?P<x>y)(?P=x)", "(?<=a)"}) {
        BOOST_TEST(pcre(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(host_names_match_unless_dns_is_not_used) {
    BOOST_TEST(pcre("<HOST>").find("(?P<dns>") != std::string::npos);
    BOOST_TEST(to_pcre("<HOST>", HostNames::do_not_match) == pcre("<ADDR>"));
    BOOST_TEST(pcre("<F-IP4/>|<F-IP6/>") == pcre("<IP4>|<IP6>"));
    BOOST_TEST(pcre("<ADDR>").find("(?P<dns>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(python_repeats_without_a_lower_bound) {
    BOOST_TEST(pcre("\\d{,3}x{,}") == "\\d{0,3}x{0,}");
    for (const char* text : {"\\{,3}", "[{,3}]", "[^]{,3}]", "[]{,3}]", "[\\]{,3}]", "x{1,3}"}) {
        BOOST_TEST(pcre(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_honoured_is_refused) {
    for (const char* text : {"<HOST> <HOST>", "<HOST> <IP4>", "<IP6> <ADDR>", "<ADDR>/<CIDR>",
                             "<SUBNET>", "<F-SUBNET/>", "a<SKIPLINES>b", "<F-MLFID>x</F-MLFID>"}) {
        BOOST_CHECK_THROW(pcre(text), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
