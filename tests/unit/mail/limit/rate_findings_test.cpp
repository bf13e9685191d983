// SPDX-License-Identifier: MIT
#include "limit_lines.hpp"
#include "mail/limit/rate_findings.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_limit_rate_findings)

namespace {

std::vector<std::string> findings_of(std::string_view lines) {
    mail::RatePolicy policy;
    add_lines(policy, lines);
    policy.check();
    return mail::findings(policy);
}

struct Case {
    std::string_view lines;
    /// The beginning of the only finding.
    std::string_view finding;
};

constexpr Case k_cases[] = {
    // Limits that count nobody, or strangers, or refuse all.
    {"limit sasl: 0 messages / 1h", "'sasl: 0 messages / 1h defer' refuses every message that it "},
    {"limit client: 300 messages / 1h", "'client: 300 messages / 1h defer' counts only mail of "},
    {"limit sender: 300 messages / 1h", "'sender: 300 messages / 1h defer' counts only mail of "},
    {"limit sender-domain: 9 messages / 1h", "'sender-domain: 9 messages / 1h defer' counts only "},
    {"limit recipient-domain: 900 recipients / 1h", "'recipient-domain: 900 recipients / 1h "},
    {"networks 0.0.0.0/0 \n limit sender: 300 messages / 1h", "the own networks have 0.0.0.0/0, "},
    {"networks ::/0 \n limit sender: 300 messages / 1h", "the own networks have ::/0, "},
    {"networks 0.0.0.0/1 \n networks 128.0.0.0/1 \n limit sender: 300 messages / 1h",
     "the own networks have 0.0.0.0/0, "},
    {"networks 192.0.0.0/4 \n limit sender: 300 messages / 1h",
     "the own networks have 192.0.0.0/4"},
    {"class all client 0.0.0.0/0 \n limit all sender: 300 messages / 1h \n limit all client: "
     "unlimited",
     "the clients of class 'all' have 0.0.0.0/0, "},
    {"networks 127.0.0.0/8 \n limit client: 300 messages / 1h", "127.0.0.1 is among the limited "},
    {"networks ::1 \n limit client/24: 300 messages / 1h", "::1 is among the limited clients"},
    // Classes.
    {"networks 192.0.2.0/24 \n class biz client 198.51.100.0/24 \n limit client: 1 messages / 1h",
     "class 'biz' has no limit of its own"},
    {"class biz client 198.51.100.0/24 \n limit biz sasl: 9 messages / 1h",
     "class 'biz' has no limit of clients: unlimited"},
    {"class biz sasl joe \n limit biz client: 9 messages / 1h",
     "class 'biz' has no limit of logins: unlimited"},
    {"networks 192.0.2.0/24 \n class dsl client 198.51.100.0/24 \n limit dsl client: 9 messages / "
     "1h \n limit others client/24: 99 messages / 1h",
     "'others client/24: 99 messages / 1h defer' does not count for class 'dsl'"},
    {"class vip sasl boss \n limit vip sasl: 900 messages / 1h \n limit sasl: 100 messages / 1h",
     "'vip sasl: 900 messages / 1h defer' is never reached: 'sasl: 100 messages / 1h defer' is "
     "reached before, which counts for all customers (for those without such a class write "
     "'others "},
    {"limit others sasl: 100 messages / 1h",
     "'others sasl: 100 messages / 1h defer' counts for all customers: no class has limits of "},
    {"class vip \n limit vip sasl: 900 messages / 1h", "class 'vip' has no members"},
    {"class a client 192.0.2.0/24 \n class b client 192.0.2.7 198.51.100.0/24 \n limit a client: 9 "
     "messages / 1h \n limit b client: 9 messages / 1h",
     "'b client: 9 messages / 1h defer' does not count for 192.0.2.7/32: class 'a' has limits "},
    {"class a sasl joe \n class b sasl Joe jim \n limit a sasl: 9 messages / 1h \n limit b sasl: 9 "
     "messages / 1h",
     "'b sasl: 9 messages / 1h defer' does not count for the login 'joe': class 'a' has "},
    {"class dsl client 192.0.2.0/24 \n class vip sasl boss \n limit dsl sasl: 9 messages / 1h \n "
     "limit dsl client: 9 messages / 1h \n limit vip sasl: 9 messages / 1h",
     "'vip sasl: 9 messages / 1h defer' does not count for logins that use clients of class 'dsl'"},
    // Numbers.
    {"limit sasl: 500 messages, 200 recipients / 1h",
     "'sasl: 500 messages, 200 recipients / 1h defer': the number of messages is never reached"},
    {"limit sasl: 20 recipients / 1h", "'sasl: 20 recipients / 1h defer': a message to more "},
    {"limit sasl: 500 messages / 1h \n limit sasl: 500 messages / 1d",
     "'sasl: 500 messages / 1h defer' is never reached: 'sasl: 500 messages / 1d defer'"},
    {"limit sasl: 500 messages / 1h \n limit sasl: 100 messages / 1d reject",
     "'sasl: 500 messages / 1h defer' is never reached: "},
    {"limit sasl: 500 messages / 1h warn \n limit sasl: 500 messages / 1h",
     "'sasl: 500 messages / 1h warn' is never reached: "},
    {"limit sasl: 500 messages / 1h \n limit sasl: 500 recipients / 1d",
     "'sasl: 500 messages / 1h defer' is never reached: "},
    {"networks 192.0.2.0/24 \n limit client: 300 messages / 1h \n limit client/24: 300 messages / "
     "1h",
     "'client: 300 messages / 1h defer' is never reached: 'client/24: 300 messages / 1h defer'"},
    {"networks 192.0.2.0/24 \n limit client/28: 300 messages / 1h \n limit client/24/56: 99 "
     "messages "
     "/ 1d",
     "'client/28: 300 messages / 1h defer' is never reached: "},
    {"networks 192.0.2.0/24 \n limit sender: 300 messages / 1h \n limit sender-domain: 300 "
     "messages "
     "/ 1h",
     "'sender: 300 messages / 1h defer' is never reached: 'sender-domain: "},
    {"limit sasl: 30M bytes / message \n limit sasl: 20M bytes / message reject",
     "'sasl: 30M bytes / message defer' is never reached: 'sasl: 20M bytes / message reject'"},
    {"networks 192.0.2.0/24 \n limit sasl: 300 messages / 1h \n limit server: 200 messages / 1h",
     "'sasl: 300 messages / 1h defer' is never reached: 'server: 200 messages / 1h defer'"},
};

constexpr std::string_view k_clean[] = {
    "limit sasl: 0 messages / 1h warn",
    "limit sasl: 100 messages, 500 recipients / 1h",
    "limit sasl: 0 messages / 1h reject",
    "limit sasl: 20M bytes, 20 recipients / message \n limit sasl: 500M bytes / 1d",
    "class dsl client 192.0.2.0/24 \n class vip sasl boss \n limit dsl client: 9 messages / 1h \n "
    "limit vip sasl: 9 messages / 1h",
    "class vip sasl boss \n limit vip sasl: 900 messages / 1h \n limit others sasl: 9 messages / "
    "1h",
    "limit sasl: unlimited",
    "networks 192.0.2.0/24 10.0.0.0/8 2001:db8::/32 \n limit sasl: 100 messages / 1h \n"
    "limit client: 300 messages, 3000 recipients / 1h \n limit recipient-domain: 900 recipients/1h",
    "class dsl client 198.51.100.0/24 \n limit dsl client: 5 messages / 1h \n"
    "limit sasl: 2 messages / 1h",
    "class some client 192.0.2.7 \n class all client 192.0.2.0/24 \n limit some client: 9 messages "
    "/ 1h \n limit all client: 9 messages / 1h",
    "limit sasl: 100 messages / 1h \n limit sasl: 500 messages / 1d \n limit sasl: 50 messages / "
    "1h "
    "warn",
    "limit sasl: 20 recipients / 1h warn \n limit sasl: 500 recipients / 1h hold",
    "limit sasl: 100 messages / 1h reject \n limit sasl: 50 messages / 1d warn",
    "networks 192.0.2.0/24 \n limit client: 300 messages / 1h \n limit client/24: 900 messages / "
    "1h",
    "networks 192.0.2.0/24 \n limit client/24/64: 99 messages / 1h \n limit client/28/56: 99 "
    "messages "
    "/ 1h",
    "networks 192.0.2.0/24 \n limit sender-domain: 300 messages / 1h \n limit sasl: 300 messages / "
    "1h",
};

} // namespace

BOOST_AUTO_TEST_CASE(what_is_likely_not_meant_is_told) {
    for (const auto& [lines, finding] : k_cases) {
        const std::vector<std::string> found = findings_of(lines);
        BOOST_TEST(found.size() == 1u, fmt::format("{}: {}", lines, fmt::join(found, "; ")));
        BOOST_TEST((!found.empty() && found.front().starts_with(finding)),
                   fmt::format("{}: {}", lines, fmt::join(found, "; ")));
    }
}

BOOST_AUTO_TEST_CASE(of_what_is_usual_nothing_is_told) {
    for (const std::string_view lines : k_clean) {
        BOOST_TEST(findings_of(lines).empty(),
                   fmt::format("{}: {}", lines, fmt::join(findings_of(lines), "; ")));
    }
}

BOOST_AUTO_TEST_SUITE_END()
