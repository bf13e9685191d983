// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/asterisk_parser.hpp"
#include "sip/audit.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace ispkit;

namespace {

sip::AuditedConfig config_of(sip::ConfigKind kind, const std::string& text,
                             const std::string& name = "f") {
    const sip::Includes nothing{[](const std::string&) { return std::vector<std::string>(); },
                                [](const std::string&) { return std::string(); }};
    return {kind, sip::parse_asterisk_config(text, name, nothing)};
}

/// "line rule" for each finding but acl-missing, separated by commas.
std::string summary(const std::vector<sip::AuditedConfig>& configs) {
    std::string text;
    for (const sip::Finding& finding : sip::audit(configs)) {
        if (finding.rule->name != "acl-missing") {
            text += (text.empty() ? "" : ", ") + std::to_string(finding.line) + " " +
                    std::string(finding.rule->name);
        }
    }
    return text;
}

std::string summary(sip::ConfigKind kind, const std::string& text) {
    return summary(std::vector{config_of(kind, text)});
}

/// What is said of this secret of the phone [phone], <2117>.
std::string said_of(const std::string& secret) {
    const std::string said =
        summary(sip::ConfigKind::sip, "[phone]\ntype=friend\nhost=dynamic\ncontext=c\n"
                                      "callerid=\"Erika Mustermann\" <2117>\nsecret=" +
                                          secret + "\n");
    return said.substr(0, said.find(',')).substr(said.empty() ? 0 : 2);
}

constexpr sip::ConfigKind k_sip = sip::ConfigKind::sip;
constexpr sip::ConfigKind k_pjsip = sip::ConfigKind::pjsip;
constexpr sip::ConfigKind k_iax = sip::ConfigKind::iax;
constexpr sip::ConfigKind k_users = sip::ConfigKind::users;

} // namespace

BOOST_AUTO_TEST_SUITE(sip_audit)

BOOST_AUTO_TEST_CASE(rules_have_names_of_their_own_and_remedies) {
    std::set<std::string_view> names;
    for (const sip::Rule* rule : sip::audit_rules()) {
        BOOST_TEST(names.insert(rule->name).second, rule->name);
        BOOST_TEST(!rule->remedy.empty(), rule->name);
    }
    BOOST_TEST(names.size() == 30U);
}

BOOST_AUTO_TEST_CASE(the_most_telling_rule_is_said_of_a_secret) {
    const std::pair<const char*, const char*> cases[] = {
        {"phone", "secret-is-name"},         {"2117", "secret-is-name"},
        {"Mustermann", "secret-is-name"},    {"6001", "secret-sample"},
        {"aE3%B8*$jk^G", "secret-sample"},   {"200", "secret-attacked"},
        {"9901", "secret-attacked"},         {"99901", "secret-attacked"},
        {"7777777", "secret-attacked"},      {"34567", "secret-attacked"},
        {"PASSWORD", "secret-common"},       {"21172117", "secret-from-name"},
        {"7112", "secret-from-name"},        {"2117!!", "secret-from-name"},
        {"3r1ka1990", "secret-from-name"},   {"ErikaMustermann", "secret-is-name"},
        {"pbx-2117-pbx", "secret-has-name"}, {"73951846", "secret-digits"},
        {"asdfghjk1", "secret-keyboard"},    {"hT5#q", "secret-short"},
        {"summer-holiday", "secret-weak"},
    };
    for (const auto& [secret, rule] : cases) {
        BOOST_TEST(said_of(secret) == rule, secret << ": " << said_of(secret));
    }
    for (const char* secret : {"hXq7RmTw2KbZ9vLn", "2117hXq7RmTw2KbZ", "73951846207395184627"}) {
        BOOST_TEST(said_of(secret) == "", secret << ": " << said_of(secret));
    }
}

BOOST_AUTO_TEST_CASE(a_secret_is_missing_where_anybody_could_log_in) {
    BOOST_TEST(summary(k_sip, "[a]\ntype=friend\ncontext=c\n") == "1 secret-missing");
    BOOST_TEST(summary(k_sip, "[a]\ntype=peer\nhost=dynamic\ncontext=c\nsecret=\n") ==
               "5 secret-missing");
    BOOST_TEST(summary(k_sip, "[a]\ntype=user\nhost=192.0.2.1\ncontext=c\n") == "1 secret-missing");
    BOOST_TEST(summary(k_sip, "[a]\ntype=peer\nhost=192.0.2.1\ncontext=c\n") == "");
    BOOST_TEST(summary(k_sip, "[a](!)\ntype=friend\ncontext=c\n") == "");
    BOOST_TEST(summary(k_iax, "[a]\ntype=friend\nhost=dynamic\ncontext=c\ninkeys=k\n") == "");
    BOOST_TEST(summary(k_users, "[a]\nhassip=yes\ncontext=c\n") == "1 secret-missing");
    BOOST_TEST(summary(k_users, "[a]\nhassip=no\ncontext=c\n") == "");
}

BOOST_AUTO_TEST_CASE(guests_are_let_in_by_default) {
    BOOST_TEST(summary(k_sip, "[general]\n") == "1 guests-allowed");
    BOOST_TEST(summary(k_sip, "[general]\nallowguest=yes\n") == "2 guests-allowed");
    for (const char* no : {"no", "No", "false", "0", "off", "n"}) {
        BOOST_TEST(summary(k_sip, std::string("[general]\nallowguest=") + no + "\n") == "", no);
    }
    BOOST_TEST(summary(k_sip, "") == "");
    BOOST_TEST(summary({config_of(k_sip, "", "/etc/asterisk/sip.conf")}) == "1 guests-allowed");
    // The phones are in another file than [general].
    BOOST_TEST(summary({config_of(k_sip, "[general]\ncontext=c\n"),
                        config_of(k_sip, "[a]\ntype=peer\nhost=192.0.2.1\ncontext=c\n", "g")}) ==
               "1 guests-share-context, 1 guests-allowed");
}

BOOST_AUTO_TEST_CASE(hashes_of_weak_secrets_are_seen_through) {
    // Of no secret that anybody chose.
    const std::string hash = "42c7f7372d2b2a6b9a9d5f3f5e5b0d0c";
    BOOST_TEST(summary(k_sip, "[a]\ntype=friend\ncontext=c\nmd5secret=" + hash + "\n") == "");
    // printf a:asterisk:a123 | md5sum
    BOOST_TEST(summary(k_sip, "[a]\ntype=friend\ncontext=c\n"
                              "md5secret=d2001631fb84fbc43addbf40b195eae6\n") == "4 digest-weak");
    // printf a:example.com: | sha256sum
    BOOST_TEST(summary(k_pjsip,
                       "[a]\ntype=auth\nusername=a\nrealm=example.com\n"
                       "password_digest=SHA-256:"
                       "b1c4e107f9cd4fb4471361bf68d0be5ed00d03a83cb09de05463ea6f19f02d14\n") ==
               "5 digest-weak");
    BOOST_TEST(summary(k_pjsip, "[a]\ntype=auth\nusername=a\nmd5_cred=no hash\n") == "");
}

BOOST_AUTO_TEST_CASE(endpoints_need_auth_or_an_address) {
    BOOST_TEST(summary(k_pjsip, "[a]\ntype=endpoint\ncontext=c\n") == "1 endpoint-open");
    BOOST_TEST(summary(k_pjsip, "[a]\ntype=endpoint\ncontext=c\nidentify_by=ip\n") == "");
    BOOST_TEST(summary({config_of(k_pjsip, "[a]\ntype=endpoint\ncontext=c\n"),
                        config_of(k_pjsip, "[i]\ntype=identify\nendpoint=a\n", "g")}) == "");
    BOOST_TEST(summary(k_pjsip, "[a]\ntype=endpoint\ncontext=c\nauth=b, c\n"
                                "[b]\ntype=auth\nusername=u\npassword=hXq7RmTw2KbZ9vLn\n") ==
               "4 auth-unknown");
    BOOST_TEST(summary(k_pjsip, "[Anonymous]\ntype=endpoint\ncontext=c\n") ==
               "1 endpoint-anonymous");
}

BOOST_AUTO_TEST_CASE(shared_secrets_are_told_with_the_others_place) {
    const std::string a = "[a]\ntype=friend\ncontext=c\nsecret=hXq7RmTw2KbZ9vLn\n";
    const std::string b = "\n[b]\ntype=friend\ncontext=c\nsecret=hXq7RmTw2KbZ9vLn\n";
    const std::vector<sip::AuditedConfig> configs = {config_of(k_sip, a), config_of(k_iax, b, "g")};
    BOOST_TEST(summary(configs) == "4 secret-shared, 5 secret-shared");
    // The same phone in two files.
    BOOST_TEST(summary({config_of(k_sip, a), config_of(k_iax, a, "g")}) == "");
    BOOST_TEST(summary(k_sip, "[t](!)\ntype=friend\ncontext=c\nsecret=hXq7RmTw2KbZ9vLn\n"
                              "[a](t)\n[b](t)\n") == "4 secret-shared, 4 secret-shared");
}

BOOST_AUTO_TEST_CASE(register_lines_have_secrets) {
    const std::string general = "[general]\nallowguest=no\n";
    BOOST_TEST(summary(k_sip, general + "register => 4930:4930@sip.example.com/200\n") ==
               "3 secret-is-name");
    BOOST_TEST(summary(k_sip, general + "register => tls://u@d:hXq7RmTw2KbZ9vLn:a@h:5061\n") == "");
    BOOST_TEST(summary(k_sip, general + "register => peer?user:1234@h\n") == "3 secret-sample");
    BOOST_TEST(summary(k_iax, "[general]\nregister => u:[key]@h\nregister => u@h\n") == "");
}

BOOST_AUTO_TEST_CASE(every_secret_of_an_iax_section_counts) {
    BOOST_TEST(
        summary(k_iax, "[a]\ntype=user\ncontext=c\nsecret=blah\nsecret=x\\;hXq7RmTw2KbZ9vLn\n") ==
        "4 secret-sample, 5 secret-short");
}

BOOST_AUTO_TEST_CASE(findings_do_not_hold_the_secret_in_their_message) {
    for (const sip::Finding& finding :
         sip::audit(std::vector{config_of(k_sip, "[a]\ntype=friend\nsecret=zanzibar77\n")})) {
        BOOST_TEST(finding.message.find("zanzibar") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(severities_have_names) {
    BOOST_TEST((sip::parse_severity("high") == sip::Severity::high));
    BOOST_TEST(to_string(sip::Severity::critical) == "critical");
    BOOST_CHECK_THROW(sip::parse_severity("HIGH"), Error);
}

BOOST_AUTO_TEST_SUITE_END()
