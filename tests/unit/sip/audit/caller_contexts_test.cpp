// SPDX-License-Identifier: MIT
#include "sip/audit/caller_contexts.hpp"
#include "sip/config/config_parser.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_audit_caller_contexts)

BOOST_AUTO_TEST_CASE(accounts_are_found_by_a_context_from_which_callers_may_call_out) {
    const sip::Includes nothing{[](const std::string&) { return std::vector<std::string>(); },
                                [](const std::string&) { return std::string(); }};
    const std::vector<sip::AuditedConfig> configs = {
        {sip::ConfigKind::extensions,
         sip::parse_asterisk_config("[phones]\nexten => _X.,1,Dial(DAHDI/g0/${EXTEN})\n"
                                    "[inside]\nexten => 1,1,Dial(SIP/vera)\n",
                                    "extensions.conf", nothing)}};
    const sip::Dialplan dialplan(configs);
    sip::CallerContexts accounts(dialplan);
    accounts.add("phones", "vera");
    accounts.add("Phones", "tom");
    accounts.add("inside", "eve");
    for (int i = 0; i < 2; ++i) {
        const sip::CallerContexts::Callers* callers = accounts.who_may_call_out("PHONES");
        BOOST_REQUIRE(callers != nullptr);
        BOOST_TEST(callers->count == 2);
        BOOST_TEST(callers->first == "vera");
        BOOST_CHECK(accounts.who_may_call_out("inside") == nullptr);
        BOOST_CHECK(accounts.who_may_call_out("elsewhere") == nullptr);
    }
}

BOOST_AUTO_TEST_SUITE_END()
