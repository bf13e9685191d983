// SPDX-License-Identifier: MIT
#include "sip/audit/audit_summary.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::config_of;
using sip::ConfigKind;
using sip::summary;

BOOST_AUTO_TEST_SUITE(sip_audit_service_credentials)

namespace {

/// What is said of manager.conf with this [general], and a login with a guessable secret.
std::string manager(const std::string& general, const std::string& acl = "acl=x\n") {
    return summary(ConfigKind::manager,
                   "[general]\n" + general + "[admin]\n" + acl + "secret=admin\n");
}

/// What is said of ari.conf with a guessable secret beside this http.conf.
std::string ari(const std::string& http) {
    return summary(
        {config_of(ConfigKind::ari, "[joe]\ntype=user\npassword=joe\nread_only=yes\n", "a"),
         config_of(ConfigKind::http, "[general]\n" + http, "b")});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_secret_is_critical_only_where_strangers_can_try_it) {
    BOOST_TEST(manager("") == "");
    BOOST_TEST(manager("enabled=no\n") == "");
    BOOST_TEST(manager("enabled=yes\n") == "5 secret-of-few");
    BOOST_TEST(manager("enabled=yes\n", "") == "3 manager-exposed, 4 secret-is-name");
    for (const char* bind : {"127.0.0.1", "::1", "192.168.1.2", "[::1]:5038", "10.0.0.1:5038"}) {
        BOOST_TEST(manager(std::string("enabled=yes\nbindaddr=") + bind + "\n", "") ==
                   "5 secret-of-few");
    }
    for (const char* bind : {"0.0.0.0", "::", "[::]:5038", "0.0.0.0:5038", "8.8.4.4"}) {
        BOOST_TEST(manager(std::string("enabled=yes\nbindaddr=") + bind + "\n", "") ==
                   "4 manager-exposed, 5 secret-is-name");
    }
    BOOST_TEST(manager("enabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\n", "") ==
               "6 secret-of-few");
    BOOST_TEST(manager("enabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\ntlsbindaddr=0.0.0.0\n",
                       "") == "6 manager-exposed, 7 secret-is-name");
    BOOST_TEST(manager("enabled=yes\n", "deny=0.0.0.0/0\npermit=8.8.4.4/32\n") ==
               "6 secret-of-few");
    BOOST_TEST(manager("enabled=yes\n", "permit=127.0.0.1/255.255.255.0\n") ==
               "4 acl-open, 5 secret-is-name");
}

BOOST_AUTO_TEST_CASE(the_rest_interface_is_reached_as_the_http_server_is) {
    BOOST_TEST(summary(ConfigKind::ari, "[joe]\ntype=user\npassword=joe\nread_only=yes\n") ==
               "3 secret-of-few, 3 ari-password-plain");
    BOOST_TEST(ari("enabled=no\nbindaddr=0.0.0.0\n") == "3 ari-password-plain");
    BOOST_TEST(ari("enabled=yes\n") == "3 ari-password-plain");
    BOOST_TEST(ari("enabled=yes\nbindaddr=127.0.0.1\n") == "3 secret-of-few, 3 ari-password-plain");
    BOOST_TEST(ari("enabled=yes\nbindaddr=0.0.0.0\n") ==
               "3 secret-is-name, 3 ari-password-plain, 3 http-plain");
    BOOST_TEST(ari("enabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\n") ==
               "3 secret-is-name, 3 ari-password-plain");
    BOOST_TEST(summary(ConfigKind::ari,
                       "[general]\nenabled=no\nallowed_origins=*\n[a]\ntype=user\n") == "");
}

BOOST_AUTO_TEST_CASE(the_manager_is_also_reached_by_http) {
    const auto both = [](const std::string& web) {
        return summary({config_of(ConfigKind::manager,
                                  "[general]\nenabled=yes\nbindaddr=127.0.0.1\nwebenabled=" + web +
                                      "\n[admin]\nacl=\nsecret=admin\n",
                                  "a"),
                        config_of(ConfigKind::http, "[general]\nenabled=1\nbindaddr=::\n", "b")});
    };
    BOOST_TEST(both("no") == "7 secret-of-few");
    BOOST_TEST(both("yes") == "7 secret-of-few, 3 http-plain");
}

BOOST_AUTO_TEST_CASE(pins_of_mailboxes) {
    BOOST_TEST(summary(ConfigKind::voicemail,
                       "[general]\nx=1\n[zonemessages]\ny=200\n[default]\n200=200\n201=,Joe\n"
                       "202=-202\n203=739518,Joe\n204=1234\n205@a=1@b\n206=\n207= 7395 ,Joe\n"
                       "208=-739518\n") ==
               "6 voicemail-pin, 7 voicemail-pin, 8 voicemail-pin, 10 voicemail-pin, "
               "12 voicemail-pin, 13 voicemail-pin");
}

BOOST_AUTO_TEST_CASE(what_is_in_a_database_is_told_and_not_missed) {
    const std::string endpoint = "[a]\ntype=endpoint\nauth=a\ncontext=c\nacl=x\n";
    BOOST_TEST(summary(ConfigKind::pjsip, endpoint) == "3 auth-unknown");
    BOOST_TEST(summary({config_of(ConfigKind::pjsip, endpoint, "a"),
                        config_of(ConfigKind::sorcery, "[res_pjsip]\nauth=realtime,ps_auths\n",
                                  "b")}) == "2 realtime");
    BOOST_TEST(summary(ConfigKind::sorcery, "[res_pjsip]\nauth=config,pjsip.conf\nauth/cache=m\n"
                                            "contact=astdb\n[other]\nauth=realtime\n"
                                            "[res_pjsip_endpoint_identifier_ip]\n"
                                            "identify=realtime\n") == "8 realtime");
    BOOST_TEST(summary(ConfigKind::extconfig,
                       "[settings]\nsippeers=odbc,a\nps_auths=>odbc\niaxusers=pgsql\nqueues=odbc\n"
                       "pjsip.conf=odbc\n[other]\nsippeers=odbc\n") ==
               "2 realtime, 3 realtime, 4 realtime, 6 realtime");
}

BOOST_AUTO_TEST_CASE(empty_secrets_and_rights_of_the_manager) {
    const std::string general = "[general]\nenabled=yes\n";
    BOOST_TEST(summary(ConfigKind::manager, general + "[a]\nsecret=\n") ==
               "3 manager-exposed, 4 secret-missing");
    BOOST_TEST(summary(ConfigKind::manager, general + "[a]\nacl=x\nsecret=\n") == "5 acl-alone");
    BOOST_TEST(summary(ConfigKind::manager, general + "[a]\nwrite=all\n") == "");
    const std::string login = "[a]\nacl=x\nsecret=hW7mNzGq4xRtKv2b\n";
    BOOST_TEST(summary(ConfigKind::manager, general + login + "write=call, Originate\n") ==
               "6 manager-rights");
    BOOST_TEST(summary(ConfigKind::manager, general + login + "write=call,agent\nread=all\n") ==
               "");
}

BOOST_AUTO_TEST_SUITE_END()
