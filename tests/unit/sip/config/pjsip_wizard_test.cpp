// SPDX-License-Identifier: MIT
#include "sip/audit/audit_summary.hpp"
#include "sip/config/pjsip_wizard.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using sip::summary;

BOOST_AUTO_TEST_SUITE(sip_config_pjsip_wizard)

namespace {

/// "line rule [section]" of what is found of a wizard section [w] with these lines.
std::string found_of(const std::string& lines) {
    std::string text;
    for (const sip::Finding& finding : sip::audit({sip::config_of(
             sip::ConfigKind::pjsip, "[w]\ntype=wizard\nendpoint/context=c\n" + lines)})) {
        if (finding.rule->name != "acl-missing") {
            text += (text.empty() ? "" : ", ") + std::to_string(finding.line) + " " +
                    std::string(finding.rule->name) + " [" + finding.section + "]";
        }
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_wizard_section_stands_for_those_that_asterisk_makes) {
    sip::AsteriskConfig config =
        sip::config_of(sip::ConfigKind::pjsip,
                       "[t](!)\ntype=wizard\naccepts_auth=yes\nsends_auth=true\n"
                       "[w](t)\nremote_hosts=192.0.2.1:5061, sip.example.net\n"
                       "inbound_auth/username=in\noutbound_auth/username=out\n"
                       "Endpoint/callerid=<7>\nidentify/srv_lookups=no\n")
            .config;
    add_wizards_sections(config);
    BOOST_REQUIRE(config.sections.size() == 6U);
    const sip::Section& endpoint = config.sections[2];
    BOOST_TEST(endpoint.name == "w");
    BOOST_TEST(endpoint.value("type") == "endpoint");
    BOOST_TEST(endpoint.value("callerid") == "<7>");
    BOOST_TEST(endpoint.value("auth") == "w-iauth");
    BOOST_TEST(endpoint.value("outbound_auth") == "w-oauth");
    BOOST_TEST(config.sections[3].name == "w-iauth");
    BOOST_TEST(config.sections[3].value("username") == "in");
    BOOST_TEST(config.sections[4].name == "w-oauth");
    BOOST_TEST(config.sections[4].value("username") == "out");
    const sip::Section& identify = config.sections[5];
    BOOST_TEST(identify.name == "w-identify");
    BOOST_TEST(identify.title() == "w");
    BOOST_TEST(identify.value("endpoint") == "w");
    BOOST_TEST(identify.value("srv_lookups") == "no");
    BOOST_TEST(identify.settings[identify.settings.size() - 2].value == "192.0.2.1");
    BOOST_TEST(identify.value("match") == "sip.example.net");
}

BOOST_AUTO_TEST_CASE(wizard_sections_are_judged_as_what_they_stand_for) {
    const std::string auth = "accepts_auth=yes\naccepts_registrations=yes\n";
    const std::string trunk = "endpoint/identify_by=ip\nremote_hosts=sip.example.net\n";
    const std::pair<std::string, const char*> cases[] = {
        {auth + "inbound_auth/username=u\ninbound_auth/password=hXq7RmTw2KbZ9vLn\n", ""},
        {auth + "inbound_auth/username=u\n", "1 secret-missing [w]"},
        {auth + "inbound_auth/username=u\ninbound_auth/password=\n", "7 secret-missing [w]"},
        {auth, "1 secret-missing [w], 1 section-rejected [w]"},
        {auth + "inbound_auth/username=200\ninbound_auth/password=200\n",
         "6 user-is-extension [w], 7 secret-is-name [w]"},
        {auth + "hint_exten=2117\ninbound_auth/username=u\ninbound_auth/password=2117\n",
         "8 secret-is-name [w]"},
        {auth + "phoneprov/MAC=02005e10000f\ninbound_auth/username=u\n"
                "inbound_auth/password=02005e10000f\n",
         "8 secret-is-name [w]"},
        {auth + "inbound_auth/username=200\ninbound_auth/auth_type=md5\n"
                "inbound_auth/md5_cred=bf33f57c4a2052abd017e431622174d1\n",
         "6 user-is-extension [w], 8 digest-weak [w]"},
        {"accepts_registrations=yes\n", "1 endpoint-open [w]"},
        {"accepts_auth=no\ninbound_auth/username=u\ninbound_auth/password=hXq7RmTw2KbZ9vLn\n",
         "1 endpoint-open [w]"},
        {"remote_hosts=192.0.2.9\n", "1 endpoint-open [w]"},
        {trunk, ""},
        {trunk + "sends_auth=yes\noutbound_auth/username=4930123456\n", ""},
        {trunk + "sends_auth=yes\noutbound_auth/username=4711\noutbound_auth/password=4711\n",
         "8 secret-is-name [w]"},
        {"endpoint/identify_by=ip\nremote_hosts=0.0.0.0/0\n", "5 identify-open [w]"},
        {trunk + "identify/match=::/0\n", "6 identify-open [w]"},
        {trunk + "identify/match_header=X-Token: t\n", "6 identify-by-text [w]"},
        {trunk + "accepts_registrations=yes\nidentify/match=::/0\n", ""},
        {trunk + "sends_registrations=yes\nsends_line_with_registrations=yes\n"
                 "identify/match=::/0\n",
         ""},
        {"endpoint/identify_by=ip\nidentify/match=0.0.0.0/1,128.0.0.0/1\n", "5 identify-open [w]"},
        {auth + "inbound_auth/username=u\ninbound_auth/password=hXq7RmTw2KbZ9vLn\n"
                "endpoint/context=default\n",
         "8 context-default [w]"},
    };
    for (const auto& [lines, found] : cases) {
        BOOST_TEST(found_of(lines) == found, lines);
    }
    BOOST_TEST(summary(sip::ConfigKind::pjsip, "[w](!)\ntype=wizard\nendpoint/context=c\n") == "");
}

BOOST_AUTO_TEST_SUITE_END()
