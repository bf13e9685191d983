// SPDX-License-Identifier: MIT
#include "sip/dialplan/expression.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_dialplan_expression)

BOOST_AUTO_TEST_CASE(known_variables_are_replaced) {
    const sip::Variables globals{{"TRUNK", "PJSIP/provider"}, {"A", "1"}};
    const sip::Variables local{{"A", "2"}, {"n", "${EXTEN}"}, {"CALLERID(num)", "7"}};
    const std::pair<const char*, const char*> cases[] = {
        {"${TRUNK}/${EXTEN}", "PJSIP/provider/${EXTEN}"},
        {"${GLOBAL(TRUNK)}/x", "PJSIP/provider/x"},
        {"${A}${A:1}${A:0:${B}}", "222"},
        {"${EXTEN:${A}}", "${EXTEN:2}"},
        {"${FILTER(0-9,${n})}", "${FILTER(0-9,${EXTEN})}"},
        {"${AB} ${A(x)} $A {A} ${", "${AB} ${A(x)} $A {A} ${"},
        {"${A", "2"},
        {"${CALLERID(num)}${CALLERID(name)}", "7${CALLERID(name)}"},
        {"${A:", "2"},
        {"", ""},
    };
    for (const auto& [text, result] : cases) {
        BOOST_TEST(sip::expanded(text, local, globals) == result, text);
    }
}

BOOST_AUTO_TEST_CASE(an_expansion_has_a_bound) {
    const sip::Variables variables{{"A", std::string(5000, 'x')}};
    BOOST_TEST(sip::expanded("${A}${A}${A}", variables).size() == sip::k_longest_expansion);
}

BOOST_AUTO_TEST_CASE(what_callers_write_and_nothing_filters) {
    const std::pair<const char*, const char*> open[] = {
        {"${EXTEN}", "EXTEN"},
        {"SIP/${EXTEN:1}@x", "EXTEN"},
        {"${CALLERID(num)}", "CALLERID"},
        {"'${CUT(EXTEN,-,1)}' ${TOLOWER(${SIP_HEADER(To)})}", "SIP_HEADER"},
        {"${FILTER(0-9,${EXTEN})}", ""},
        {"${FILTER(0-9,${EXTEN})}${EXTEN}", "EXTEN"},
        {"${LEN(${EXTEN})} ${DB(cid/${CALLERID(num)})}", ""},
        {"$[\"${EXTEN}\" = \"1\"]", ""},
        {"${UNIQUEID} EXTEN $EXTEN {EXTEN}", ""},
        {"${${${${", ""},
        {"$[${EXTEN}", ""},
    };
    for (const auto& [text, name] : open) {
        BOOST_TEST(sip::text_of_caller(text, true) == name, text);
    }
    BOOST_TEST(sip::text_of_caller("${EXTEN}", false) == "");
    BOOST_TEST(sip::text_of_caller("${EXTEN} ${CALLERID(all)}", false) == "CALLERID");
}

BOOST_AUTO_TEST_CASE(arguments_are_between_commas_outside_of_groups) {
    const std::vector<std::string_view> arguments =
        sip::arguments_of("SIP/${FILTER(0-9,${EXTEN})} , 20,b(a^s(1,2)),$[1,2]");
    const std::vector<std::string_view> wanted = {"SIP/${FILTER(0-9,${EXTEN})}", "20",
                                                  "b(a^s(1,2))", "$[1,2]"};
    BOOST_TEST(arguments == wanted, boost::test_tools::per_element());
    const std::vector<std::string_view> old = sip::arguments_of("SIP/1 | 20|$[a|b]");
    const std::vector<std::string_view> wanted_of_old = {"SIP/1", "20", "$[a|b]"};
    BOOST_TEST(old == wanted_of_old, boost::test_tools::per_element());
    BOOST_TEST(sip::arguments_of("a|b,c").front() == "a|b");
    BOOST_TEST(sip::arguments_of("a,").size() == 2U);
    BOOST_TEST(sip::arguments_of("").size() == 1U);
    BOOST_TEST(sip::arguments_of(")),a").size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
