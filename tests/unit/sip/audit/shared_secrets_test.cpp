// SPDX-License-Identifier: MIT
#include "sip/audit/audit_summary.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using sip::config_of;

BOOST_AUTO_TEST_SUITE(sip_audit_shared_secrets)

namespace {

constexpr sip::ConfigKind k_sip = sip::ConfigKind::sip;
constexpr sip::ConfigKind k_iax = sip::ConfigKind::iax;
constexpr sip::ConfigKind k_pjsip = sip::ConfigKind::pjsip;

/// The lines of secrets that are shared. "S" stands for a strong secret.
std::string shared(const std::vector<sip::AuditedConfig>& configs) {
    std::string lines;
    for (const sip::Finding& finding : sip::audit(configs)) {
        if (finding.rule->name == "secret-shared") {
            lines += (lines.empty() ? "" : " ") + std::to_string(finding.line);
        }
    }
    return lines;
}

std::string shared(sip::ConfigKind kind, const std::string& text) {
    return shared({config_of(kind, text)});
}

const std::string k_secret = "Zx9qLm2rT7vBk4Wn8sYd3p";
const std::string k_register =
    "[general]\nallowguest=no\nregister => acct4711:" + k_secret + "@sip.example.net/acct4711\n";

/// What [general] with the register line, and a section with that secret and these lines share.
std::string shared_with_register(const std::string& lines) {
    return shared(k_sip, k_register + "[p]\nsecret=" + k_secret + "\n" + lines);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_register_line_and_the_peer_of_its_account_are_one) {
    for (const char* lines : {"type=peer\nhost=sip.example.net\ndefaultuser=acct4711\n",
                              "type=peer\nhost=sip.example.net\nfromuser=ACCT4711\n",
                              "type=friend\nhost=gw7.example.net\nusername=acct4711\n",
                              "type=peer\nhost=192.0.2.1\nusername=acct4711\n",
                              "type=peer\nhost=sip.example.net:5060\nusername=acct4711\n",
                              "type=peer\nhost=sip.example.net\n"}) {
        BOOST_TEST(shared_with_register(lines) == "", lines);
    }
    for (const char* lines : {"type=peer\nhost=sip.example.net\ndefaultuser=acct4712\n",
                              "type=peer\nhost=sip.example.org\ndefaultuser=acct4711\n",
                              "type=friend\nhost=dynamic\ndefaultuser=acct4711\n",
                              "type=friend\ndefaultuser=acct4711\n", "type=peer\nhost=192.0.2.1\n",
                              "type=peer\nhost=sip.example.org\n"}) {
        BOOST_TEST(shared_with_register(lines) == "3 5", lines);
    }
}

BOOST_AUTO_TEST_CASE(a_register_line_may_name_the_section_or_the_address_of_its_peer) {
    const std::string peer = "[Provider]\ntype=peer\nsecret=" + k_secret + "\nhost=";
    const auto lines_shared = [&peer](const std::string& line, const std::string& host) {
        return shared(k_sip, "[general]\nallowguest=no\nregister => " + line + "\n" + peer + host);
    };
    const std::string login = "acct4711:" + k_secret + "@";
    for (const char* host : {"192.0.2.1", "sip.example.net", "gateway"}) {
        BOOST_TEST(lines_shared(login + "provider/4711", host) == "", host);
        BOOST_TEST(lines_shared(login + "PROVIDER~300", host) == "", host);
        BOOST_TEST(lines_shared("provider?" + login + "203.0.113.1", host) == "", host);
        BOOST_TEST(lines_shared("provider?tcp://" + login + "sip.example.org", host) == "", host);
        BOOST_TEST(lines_shared(login + host + ":5060/4711", host) == "", host);
        BOOST_TEST(lines_shared(login + "provider", std::string(host) + "\nusername=other") ==
                       "3 6",
                   host);
        BOOST_TEST(lines_shared(login + "provider2", host) == "3 6", host);
        BOOST_TEST(lines_shared("provider2?" + login + "203.0.113.1", host) == "3 6", host);
        BOOST_TEST(lines_shared(login + "provider", "dynamic") == "3 6");
    }
    const std::string line = "[general]\nregister => acct:" + k_secret + "@";
    BOOST_TEST(shared(k_sip, line + "a.example.net\nregister => acct:" + k_secret +
                                 "@b.example.org\n") == "2 3");
    BOOST_TEST(shared(k_sip, line + "provider\nregister => other:" + k_secret + "@provider\n") ==
               "2 3");
}

BOOST_AUTO_TEST_CASE(a_phone_of_the_same_name_is_another_account) {
    BOOST_TEST(shared(k_sip, k_register + "[acct4711]\ntype=friend\nhost=dynamic\nsecret=" +
                                 k_secret + "\n") == "3 7");
}

BOOST_AUTO_TEST_CASE(accounts_elsewhere_are_known_by_either_login) {
    const std::string line = "[general]\nregister => user:" + k_secret + ":auth@sip.example.net\n";
    for (const char* login : {"user", "auth"}) {
        BOOST_TEST(shared(k_sip, line + "[p]\ntype=peer\nhost=sip.example.net\nremotesecret=" +
                                     k_secret + "\ndefaultuser=" + login + "\n") == "",
                   login);
    }
    // Two register lines of one account, at two hosts and in two files.
    BOOST_TEST(shared(k_sip, line + "register => user:" + k_secret + "@b.example.net\n") == "");
    BOOST_TEST(shared({config_of(k_sip, line),
                       config_of(k_iax, "[general]\nregister => user:" + k_secret + "@192.0.2.1\n",
                                 "g")}) == "");
    BOOST_TEST(shared(k_sip, line + "register => other:" + k_secret + "@sip.example.net\n") ==
               "2 3");
}

BOOST_AUTO_TEST_CASE(an_auth_that_only_logs_in_elsewhere_may_have_many_users) {
    const std::string auth = "[o]\ntype=auth\nusername=acct\npassword=" + k_secret + "\n";
    BOOST_TEST(shared(k_pjsip, auth + "[a]\ntype=registration\noutbound_auth=o\n"
                                      "[b]\ntype=registration\noutbound_auth=o\n") == "");
    BOOST_TEST(shared(k_pjsip, auth + "[a]\ntype=endpoint\noutbound_auth=o\n"
                                      "[b]\ntype=endpoint\noutbound_auth=o\n") == "");
    BOOST_TEST(shared(k_pjsip, auth + "[a]\ntype=endpoint\nauth=o\n"
                                      "[b]\ntype=endpoint\nauth=o\n") == "4");
    BOOST_TEST(shared(k_pjsip, auth + "[a]\ntype=endpoint\nauth=o\noutbound_auth=o\n"
                                      "[b]\ntype=endpoint\nauth=o\noutbound_auth=o\n") == "4");
}

BOOST_AUTO_TEST_CASE(two_auths_of_one_account_elsewhere_are_one) {
    const std::string registration = "[r]\ntype=auth\nusername=acct\npassword=" + k_secret +
                                     "\n[r]\ntype=registration\noutbound_auth=r\n";
    const auto auth = [](const std::string& user) {
        return "[e]\ntype=auth\nusername=" + user + "\npassword=" + k_secret + "\n";
    };
    BOOST_TEST(shared(k_pjsip,
                      registration + auth("acct") + "[e]\ntype=endpoint\noutbound_auth=e\n") == "");
    BOOST_TEST(shared(k_pjsip, registration + auth("acct2") +
                                   "[e]\ntype=endpoint\noutbound_auth=e\n") == "4 11");
    BOOST_TEST(shared(k_pjsip, registration + auth("acct") + "[e]\ntype=endpoint\nauth=e\n") ==
               "4 11");
    // Both ends of a trunk may ask each other for the same.
    BOOST_TEST(shared(k_pjsip, auth("acct") +
                                   "[e]\ntype=endpoint\nauth=e\noutbound_auth=f\n"
                                   "[f]\ntype=auth\nusername=acct\npassword=" +
                                   k_secret + "\n") == "");
    BOOST_TEST(shared({config_of(k_sip, k_register),
                       config_of(k_pjsip,
                                 "[r]\ntype=auth\nusername=acct4711\npassword=" + k_secret +
                                     "\n[r]\ntype=registration\noutbound_auth=r\n",
                                 "g")}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
