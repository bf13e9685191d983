// SPDX-License-Identifier: MIT
#include "sip/audit/audit_summary.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using sip::config_of;
using sip::summary;

BOOST_AUTO_TEST_SUITE(sip_audit_pjsip_doors)

namespace {

constexpr sip::ConfigKind k_pjsip = sip::ConfigKind::pjsip;

/// What is found of an endpoint [a] without auth, with these lines more, and what stands behind.
std::string found_of(const std::string& endpoint_lines, const std::string& others = "") {
    return summary(k_pjsip, "[a]\ntype=endpoint\ncontext=c\n" + endpoint_lines + others);
}

/// The same of one that only its identify section knows: the line after "type" and "endpoint" is 8.
std::string found_of_identify(const std::string& lines) {
    return found_of("identify_by=ip\n", "[i]\ntype=identify\nendpoint=a\n" + lines);
}

struct Case {
    const char* lines;
    const char* found;
};

} // namespace

BOOST_AUTO_TEST_CASE(an_endpoint_is_known_by_name_unless_identify_by_says_otherwise) {
    const Case cases[] = {
        {"", "1 endpoint-open"},
        {"auth=\n", "1 endpoint-open"},
        {"auth= , \n", "1 endpoint-open"},
        {"identify_by=username\n", "1 endpoint-open"},
        {"identify_by=ip,username\n", "1 endpoint-open"},
        {"identify_by=ip, USERNAME\n", "1 endpoint-open"},
        {"identify_by=auth_username\n", "1 endpoint-open"},
        {"identify_by=ip\nidentify_by=username\n", "1 endpoint-open"},
        {"outbound_auth=o\n[o]\ntype=auth\nusername=4711\npassword=hXq7RmTw2KbZ9vLn\n",
         "1 endpoint-open"},
        {"auth=b\nauth=\n[b]\ntype=auth\nusername=u\npassword=hXq7RmTw2KbZ9vLn\n",
         "1 endpoint-open"},
        {"[g]\ntype=global\nendpoint_identifier_order=ip,anonymous\n", "1 endpoint-open"},
        {"auth=b\n[b]\ntype=auth\nusername=u\npassword=hXq7RmTw2KbZ9vLn\n", ""},
        {"identify_by=ip\n", ""},
        {"identify_by=IP\n", ""},
        {"identify_by=header\n", ""},
        {"identify_by=\n", ""},
        {"identify_by=username\nidentify_by=ip\n", ""},
        {"identify_by=ip,name\n", "4 section-rejected"},
    };
    for (const Case& test : cases) {
        BOOST_TEST(found_of(test.lines) == test.found, test.lines);
    }
}

BOOST_AUTO_TEST_CASE(an_identify_section_does_not_close_the_door_by_name) {
    const std::string identify = "[i]\ntype=identify\nendpoint=a\nmatch=192.0.2.9\n";
    BOOST_TEST(found_of("", identify) == "1 endpoint-open");
    BOOST_TEST(found_of("identify_by=ip\n", identify) == "");
}

BOOST_AUTO_TEST_CASE(an_identify_section_is_a_door_for_whom_it_matches) {
    const Case cases[] = {
        {"match=0.0.0.0/0\n", "8 identify-open"},
        {"match=::/0\n", "8 identify-open"},
        {"match=0.0.0.0/0.0.0.0\n", "8 identify-open"},
        {"match=0/0\n", "8 identify-open"},
        {"match=0.0.0.0/1,128.0.0.0/1\n", "8 identify-open"},
        {"match=192.0.2.9\nmatch=0.0.0.0/1\nmatch=192.0.2.10\n", "9 identify-open"},
        {"match => 192.0.2.9, 192.0.2.10,0.0.0.0/0\n", "8 identify-open"},
        {"match=192.0.2.9\nmatch+=,64.0.0.0/2\n", "9 identify-open"},
        {"match=0.0.0.0/0,!192.0.2.0/24\n", "8 identify-open"},
        {"match=198.51.0.0/16\n", "8 identify-wide"},
        {"match=192.0.2.9\n", ""},
        {"match=192.0.2.0/24,sip.example.net\nsrv_lookups=yes\n", ""},
        {"match=10.0.0.0/8\n", ""},
        {"match=0.0.0.0/0,!0.0.0.0/0\n", ""},
        {"match=0.0.0.0/33\n", "8 address-malformed"},
        {"match=\n", "5 section-rejected"},
        {"match=192.0.2.9\nmatch=\n", ""},
        {"match=0.0.0.0/0\nmatch=\n", "8 identify-open"},
        {"match_header=X-Token: 4711\n", "8 identify-by-text"},
        {"match_header=From: /carrier/\n", "8 identify-by-text"},
        {"match_request_uri=sip:4711@192.0.2.1\n", "8 identify-by-text"},
        {"match_header=From: /.*/\n", "8 identify-open"},
        {"match_request_uri=/./\n", "8 identify-open"},
        {"match=192.0.2.9\ntransport=udp\n", "9 identify-open"},
        {"match=192.0.2.9\nmatch_header=To: x\n", "9 identify-by-text"},
    };
    for (const Case& test : cases) {
        BOOST_TEST(found_of_identify(test.lines) == test.found, test.lines);
        // With an auth, the other side is asked for its secret.
        const std::string with_auth =
            "[a]\ntype=endpoint\ncontext=c\nauth=b\n"
            "[b]\ntype=auth\nusername=u\npassword=hXq7RmTw2KbZ9vLn\n[i]\ntype=identify\n"
            "endpoint=a\n" +
            std::string(test.lines);
        BOOST_TEST(summary(k_pjsip, with_auth).find("identify-") == std::string::npos, test.lines);
    }
}

BOOST_AUTO_TEST_CASE(identify_sections_of_an_endpoint_count_together) {
    const std::string lower_half = "[l]\ntype=identify\nendpoint=a\nmatch=8.0.0.0/9\n";
    const std::string upper_half = "[u]\ntype=identify\nendpoint=a\nmatch=8.128.0.0/9\n";
    BOOST_TEST(found_of("identify_by=ip\n", lower_half) == "8 identify-wide");
    BOOST_TEST(found_of("identify_by=ip\n", lower_half + upper_half) == "8 identify-open");
    // In another file, and by a template.
    BOOST_TEST(
        summary({config_of(k_pjsip, "[a]\ntype=endpoint\ncontext=c\nidentify_by=ip\n"),
                 config_of(k_pjsip, "[t](!)\ntype=identify\nmatch=0.0.0.0/0\n[i](t)\nendpoint=a\n",
                           "g")}) == "3 identify-open");
    // The endpoint may be in a database.
    BOOST_TEST(summary(k_pjsip, "[i]\ntype=identify\nendpoint=a\nmatch=::/0\n") ==
               "4 identify-open");
    BOOST_TEST(summary(k_pjsip, "[i]\ntype=identify\nmatch=::/0\n") == "1 section-rejected");
}

BOOST_AUTO_TEST_CASE(access_lists_narrow_a_door) {
    const Case cases[] = {
        {"deny=0.0.0.0/0\npermit=192.0.2.0/24\n", "1 acl-alone"},
        {"deny=0/0\npermit=192.0.2.0/24,198.51.100.0/24\n", "1 acl-alone"},
        {"[g]\ntype=acl\ndeny=0.0.0.0/0.0.0.0\npermit=192.0.2.0/24\n", "1 acl-alone"},
        {"permit=192.0.2.0/24\n", "1 endpoint-open, 4 acl-open"},
        {"deny=192.0.2.0/24\n", "1 endpoint-open, 4 acl-open"},
        {"permit=192.0.2.0/24\ndeny=0.0.0.0/0\npermit=0.0.0.0/0\n", "1 endpoint-open, 6 acl-open"},
        {"deny=0.0.0.0/0\npermit=0.0.0.0/1,128.0.0.0/1\n", "1 endpoint-open, 5 acl-open"},
        {"deny=0.0.0.0/33\n", "1 endpoint-open, 4 acl-open, 4 address-malformed"},
        {"deny=0.0.0.0/0\npermit=192.0.2.0/24\n[t]\ntype=transport\nbind=[::]:5060\n",
         "1 endpoint-open, 5 acl-open"},
        {"deny=0.0.0.0/0,::/0\npermit=192.0.2.0/24\n[t]\ntype=transport\nbind=[::]:5060\n",
         "1 acl-alone"},
        {"[g]\ntype=acl\npermit=192.0.2.0/24\n", "1 endpoint-open, 6 acl-open"},
    };
    for (const Case& test : cases) {
        BOOST_TEST(found_of(test.lines) == test.found, test.lines << ": " << found_of(test.lines));
    }
    const std::string office = "identify_by=ip\ndeny=0.0.0.0/0\npermit=192.0.2.0/24\n";
    const std::string identify = "[i]\ntype=identify\nendpoint=a\n";
    BOOST_TEST(found_of(office, identify + "match=0.0.0.0/0\n") == "");
    BOOST_TEST(found_of(office, identify + "match=::/0\n") == "10 identify-open");
    BOOST_TEST(found_of(office, identify + "match_header=To: x\n") == "10 acl-alone");
}

BOOST_AUTO_TEST_CASE(anonymous_endpoints_are_doors) {
    BOOST_TEST(summary(k_pjsip, "[Anonymous]\ntype=endpoint\ncontext=c\n") ==
               "1 endpoint-anonymous");
    BOOST_TEST(summary(k_pjsip, "[anonymous@example.net]\ntype=endpoint\ncontext=c\nauth=,\n") ==
               "1 endpoint-anonymous");
    BOOST_TEST(summary(k_pjsip, "[anonymous](!)\ntype=endpoint\ncontext=c\n") == "");
}

BOOST_AUTO_TEST_SUITE_END()
