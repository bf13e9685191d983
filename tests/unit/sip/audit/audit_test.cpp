// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/audit/audit_summary.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace ispkit;
using sip::config_of;
using sip::summary;

BOOST_AUTO_TEST_SUITE(sip_audit_audit)

namespace {

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

BOOST_AUTO_TEST_CASE(rules_have_names_of_their_own_and_remedies) {
    std::set<std::string_view> names;
    for (const sip::Rule* rule : sip::audit_rules()) {
        BOOST_TEST(names.insert(rule->name).second, rule->name);
        BOOST_TEST(!rule->remedy.empty(), rule->name);
    }
    BOOST_TEST(names.size() == 59U);
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
    const auto beside = [](const std::string& peer) {
        return summary({config_of(k_sip, "[general]\ncontext=c\n"),
                        config_of(k_sip, "[a]\ntype=peer\ncontext=c\n" + peer, "g")});
    };
    BOOST_TEST(beside("host=10.0.0.5\n") == "1 guests-share-context, 1 guests-allowed");
    // Callers from a trunk are strangers themselves.
    BOOST_TEST(beside("host=192.0.2.1\n") == "1 guests-allowed");
    BOOST_TEST(beside("host=sip.example.net\n") == "1 guests-allowed");
    BOOST_TEST(beside("host=10.0.0.5\ninsecure=invite\n") == "1 guests-allowed, 5 insecure-trunk");
    // An absent file may say otherwise.
    BOOST_TEST(summary(k_sip, "[general]\n#include absent\n") == "2 include-absent");
    BOOST_TEST(summary(k_sip, "[general]\nallowguest=yes\n#include absent\n") ==
               "2 guests-allowed, 3 include-absent");
}

BOOST_AUTO_TEST_CASE(logins_of_the_rest_interface) {
    const auto login = [](const std::string& lines) {
        return summary(sip::ConfigKind::ari, "[a]\ntype=user\npassword_format=crypt\n" + lines);
    };
    BOOST_TEST(login("password=$6$q0Xm4cvV$1nVJ0mG3t2\n") == "1 ari-rights");
    BOOST_TEST(login("password=$6$q0Xm4cvV$1nVJ0mG3t2\nread_only=yes\n") == "");
    BOOST_TEST(login("password=$1$q0Xm4cvV$1nVJ0mG3t2\nread_only=yes\n") == "4 ari-hash-weak");
    BOOST_TEST(login("password=q0Xm4cvV1nVJ0\nread_only=yes\n") == "4 ari-hash-weak");
    BOOST_TEST(login("password=\n") == "");
    BOOST_TEST(login("") == "");
}

BOOST_AUTO_TEST_CASE(hashes_of_weak_secrets_are_seen_through) {
    // Hashes of secrets that nobody chose.
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
}

BOOST_AUTO_TEST_CASE(each_hash_of_a_list_is_looked_at) {
    const std::string weak_md5 = "bf33f57c4a2052abd017e431622174d1"; // of 200:asterisk:200
    const std::string weak_sha256 =
        "af43bb16291c962bd700664c4710eb6879e120a998f9036ee3a82bd3c3952587";
    const std::string weak_sha512_256 =
        "14fe8a0a899529f6be265fef4c81f8699b3400ef6f2b5bfe6715f5cb0c7bf8fa";
    const std::string md5 = "42c7f7372d2b2a6b9a9d5f3f5e5b0d0c";
    const std::string sha256 = md5 + md5;
    const std::pair<std::string, const char*> cases[] = {
        {"password_digest=MD5:" + weak_md5, "4 digest-weak"},
        {"password_digest=" + weak_md5, "4 digest-weak"},
        {"password_digest=md5 : " + weak_md5, "4 digest-weak"},
        {"password_digest=BF33F57C4A2052ABD017E431622174D1", "4 digest-weak"},
        {"password_digest=SHA-256:" + sha256 + ", MD5:" + weak_md5, "4 digest-weak"},
        {"password_digest=" + md5 + ",sha-256:" + weak_sha256, "4 digest-weak"},
        {"password_digest=" + md5 + "\npassword_digest=SHA-256:" + weak_sha256, "5 digest-weak"},
        {"password_digest=SHA-256:" + weak_sha256 + "\npassword_digest=" + md5, "4 digest-weak"},
        {"password_digest=SHA-512-256:" + weak_sha512_256, "4 digest-weak"},
        {"md5_cred=" + weak_md5, "4 digest-weak"},
        {"md5_cred=" + md5, ""},
        {"password_digest=" + md5 + ",SHA-256:" + sha256 + ",SHA-512-256:" + sha256, ""},
        {"password_digest=" + md5 + ",", ""},
        {"password_digest=MD5:" + sha256, "4 digest-malformed"},
        {"password_digest=SHA-256:" + md5, "4 digest-malformed"},
        {"password_digest=SHA-1:" + md5, "4 digest-malformed"},
        {"password_digest=MD5:", "4 digest-malformed"},
        {"password_digest=x" + md5.substr(1), "4 digest-malformed"},
        {"password_digest=" + md5 + ",MD5:" + weak_md5 + ",?", "4 digest-weak, 4 digest-malformed"},
        {"md5_cred=no hash", "4 digest-malformed"},
    };
    for (const auto& [line, found] : cases) {
        const std::string said = summary(k_pjsip, "[a]\ntype=auth\nusername=200\n" + line + "\n");
        BOOST_TEST(said == found, line);
    }
    BOOST_TEST(summary(k_sip, "[a]\ntype=friend\ncontext=c\nmd5secret=" + md5 + "0\n") ==
               "4 digest-malformed");
    // printf 200:example.net:200 | md5sum
    BOOST_TEST(summary(k_pjsip,
                       "[g]\ntype=global\ndefault_realm=example.net\n[a]\ntype=auth\n"
                       "username=200\npassword_digest=c0e4d9434fa73acce8efdd1a7477ac3f\n") ==
               "7 digest-weak");
}

BOOST_AUTO_TEST_CASE(an_auth_that_only_logs_in_elsewhere_needs_no_secret) {
    const std::string auth = "[o]\ntype=auth\nusername=acct\n";
    const std::pair<const char*, const char*> cases[] = {
        {"[r]\ntype=registration\noutbound_auth=o\n", ""},
        {"[r]\ntype=outbound-publish\noutbound_auth=o\n", ""},
        {"[e]\ntype=endpoint\ncontext=c\nidentify_by=ip\noutbound_auth=x, o\n[x](!)\n",
         "8 section-rejected"},
        {"", "1 secret-missing"},
        {"[r](!)\ntype=registration\noutbound_auth=o\n", "1 secret-missing"},
        {"[r]\ntype=registration\noutbound_auth=o\n[e]\ntype=endpoint\ncontext=c\nauth=o\n",
         "1 secret-missing"},
    };
    for (const auto& [others, found] : cases) {
        BOOST_TEST(summary(k_pjsip, auth + others) == found, others);
    }
}

BOOST_AUTO_TEST_CASE(what_asterisk_rejects_is_told) {
    const std::string password = "password=hXq7RmTw2KbZ9vLn\n";
    const std::pair<std::string, const char*> cases[] = {
        {"[a]\ntype=auth\n" + password, "1 section-rejected"},
        {"[a]\ntype=auth\nusername=\n" + password, "3 section-rejected"},
        {"[a]\ntype=auth\nusername=u\nauth_type=plain\n" + password, "4 section-rejected"},
        {"[a]\ntype=auth\nusername=u\nauth_type=UserPass\n" + password, ""},
        {"[a]\ntype=identify\nmatch=192.0.2.1\n", "1 section-rejected"},
        {"[a]\ntype=identify\nendpoint=a\n", "1 section-rejected"},
        {"[a]\ntype=endpoint\ncontext=c\nauth=b, c\n[b]\ntype=auth\nusername=u\n" + password,
         "4 auth-unknown"},
    };
    for (const auto& [text, found] : cases) {
        BOOST_TEST(summary(k_pjsip, text) == found, text);
    }
}

BOOST_AUTO_TEST_CASE(peers_are_open_unless_a_list_keeps_strangers_out) {
    const std::string office = "deny=0.0.0.0/0.0.0.0\npermit=192.0.2.0/255.255.255.0\n";
    const std::pair<std::string, const char*> cases[] = {
        {"host=dynamic\n", "1 secret-missing"},
        {"host=dynamic\n" + office, "1 acl-alone"},
        {"host=dynamic\n" + office + "permit=0.0.0.0/0\n", "1 secret-missing, 7 acl-open"},
        {"host=dynamic\npermit=192.0.2.0/24\n", "1 secret-missing, 5 acl-open"},
        {"host=dynamic\ndeny=0.0.0.0/0\npermit=64.0.0.0/2\n", "1 secret-missing, 6 acl-open"},
        {"host=0.0.0.0/0\n", "1 secret-missing"},
        {"host=\n", "1 secret-missing"},
        {"host=192.0.2.1\n", ""},
        {"host=sip.example.net\n", ""},
        {"secret=hXq7RmTw2KbZ9vLn\ninsecure=port,invite\n", "5 insecure-trunk"},
        {"type=friend\nsecret=hXq7RmTw2KbZ9vLn\ninsecure=port,invite\n", "6 insecure-invite"},
        {"type=friend\nsecret=hXq7RmTw2KbZ9vLn\ninsecure=invite\n" + office, "6 acl-alone"},
        {"type=friend\nsecret=hXq7RmTw2KbZ9vLn\ninsecure=very\npermit=192.0.2.0/24\n",
         "6 insecure-invite, 7 acl-open"},
        {"host=192.0.2.1\ninsecure=port,invite\n", "5 insecure-trunk"},
        {"secret=hXq7RmTw2KbZ9vLn\ninsecure=port\n", ""},
        {"secret=hXq7RmTw2KbZ9vLn\ndeny=192.0.2.0/33\n" + office, "5 address-malformed"},
    };
    for (const auto& [lines, found] : cases) {
        BOOST_TEST(summary(k_sip, "[a]\ntype=peer\ncontext=c\n" + lines) == found, lines);
    }
    BOOST_TEST(summary(k_users, "[a]\nhassip=yes\ncontext=c\nhost=sip.example.net\n") == "");
    BOOST_TEST(summary(k_users, "[a]\nhassip=yes\ncontext=c\nsecret=hXq7RmTw2KbZ9vLn\n"
                                "insecure=invite\n") == "5 insecure-trunk");
}

BOOST_AUTO_TEST_CASE(lists_without_ipv6_are_open_where_it_is_listened_to) {
    const std::string phone = "[a]\ntype=friend\ncontext=c\nsecret=hXq7RmTw2KbZ9vLn\n"
                              "deny=0.0.0.0/0\npermit=192.0.2.0/24\n";
    const std::string general = "[general]\nallowguest=no\n";
    BOOST_TEST(summary(k_sip, phone + general + "udpbindaddr=0.0.0.0\n") == "");
    BOOST_TEST(summary(k_sip, phone + general + "udpbindaddr=::\n") == "6 acl-open");
    BOOST_TEST(summary(k_sip, phone + "deny=::/0\n" + general + "udpbindaddr=::\n") == "");
}

BOOST_AUTO_TEST_CASE(peers_that_asterisk_creates_itself_are_open) {
    for (const char* yes : {"yes", "volatile", "persist", "On"}) {
        BOOST_TEST(summary(k_sip, std::string("[general]\nallowguest=no\nautocreatepeer=") + yes +
                                      "\n") == "3 peers-autocreated",
                   yes);
    }
    BOOST_TEST(summary(k_sip, "[general]\nallowguest=no\nautocreatepeer=no\n") == "");
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
