// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/filter/filter.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::Filter;

BOOST_AUTO_TEST_SUITE(sip_filter_filter)

namespace {

Filter parse(std::string_view text) {
    return sip::parse_filter(text, "p",
                             [](const std::string&) { return std::optional<std::string>(); });
}

std::string error_of(std::string_view text) {
    try {
        parse(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

std::string in_definition(std::string_view setting) {
    return error_of("[Definition]\nfailregex = <HOST>\n" + std::string(setting) + "\n");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_heading_makes_a_filter) {
    BOOST_CHECK(parse("\n# x\n; y\n[Definition]\nfailregex = <HOST>\n").form ==
                Filter::Form::fail2ban);
    BOOST_CHECK(parse("# x\n<HOST>\n").form == Filter::Form::list);
    BOOST_CHECK(parse("[\\d+] <HOST> [a]\n").form == Filter::Form::list);
    const Filter filter = parse("[Definition]\nprefregex = ^a$\nfailregex = <IP4>\n  <IP6>\n\n"
                                "ignoreregex = b\n");
    BOOST_TEST(filter.prefregex.value().place == "p:2");
    BOOST_TEST(filter.prefregex.value().pattern == "^a$");
    BOOST_TEST(filter.failregexes.size() == 2U);
    BOOST_TEST(filter.failregexes.back().place == "p:4");
    BOOST_TEST(filter.ignoreregexes.size() == 1U);
    BOOST_TEST(filter.ignoreregexes.front().place == "p:6");
}

BOOST_AUTO_TEST_CASE(what_a_list_cannot_have_is_refused) {
    BOOST_TEST(error_of("<HOST>\nfailregex = <HOST>\n") ==
               "p:2: failregex stands in no section (a filter of fail2ban begins with "
               "[Definition])");
    BOOST_TEST(error_of("^%(__prefix_line)s<HOST>\n") ==
               "p:1: %(NAME)s is known in filters of fail2ban only (they begin with "
               "[Definition])");
    BOOST_TEST(error_of("# nothing\n") == "p: contains no pattern");
    BOOST_TEST(error_of("[Definition]\nfailregex =\n") == "p: contains no failregex");
    BOOST_TEST(error_of("[Init]\nfailregex = <HOST>\n") == "none");
    std::string many;
    for (int i = 0; i < 1001; ++i) {
        many += "<HOST>\n";
    }
    BOOST_TEST(error_of(many) == "p: more than 1000 patterns");
    BOOST_TEST(error_of("\n<HOST>" + std::string(16 * 1024, 'x')) ==
               "p:2: a regular expression of 16390 bytes (at most 16384)");
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_be_honoured_are_refused) {
    for (const char* honoured :
         {"maxlines = 1", "usedns = warn", "usedns = No", "datepattern = {^LN-BEG}",
          "datepattern = ^(?:%%Y-)?%%m-%%d[ T]%%H:%%M:%%S(?:\\.%%f)?\n  {^LN-BEG}",
          "journalmatch = _SYSTEMD_UNIT=x.service", "ignoreregex =", "prefregex =", "mode = x"}) {
        BOOST_TEST(in_definition(honoured) == "none", honoured);
    }
    BOOST_TEST(in_definition("maxlines = 2") ==
               "p:3: maxlines '2' is not supported (a pattern matches one line)");
    BOOST_TEST(in_definition("[Init]\nmaxlines = 2") ==
               "p:4: maxlines '2' is not supported (a pattern matches one line)");
    BOOST_TEST(in_definition("usedns = raw") ==
               "p:3: usedns 'raw' is not supported (yes, warn or no)");
    BOOST_TEST(in_definition("datepattern = {^LN-BEG}\n  ^x{DATE}")
                   .starts_with("p:4: datepattern '^x{DATE}' is not supported"));
    BOOST_TEST(in_definition("prefregex = a\n  b") == "p:4: prefregex has more than one line");
    BOOST_TEST(in_definition("ignoreregex = <HOST><HOST>") ==
               "p:3: more than one <HOST> (a pattern has exactly one)");
}

BOOST_AUTO_TEST_SUITE_END()
