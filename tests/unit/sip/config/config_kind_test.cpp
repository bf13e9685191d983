// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/config/config_kind.hpp"
#include "sip/config/config_parser.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_config_config_kind)

namespace {

sip::AsteriskConfig config_of(const std::string& name, const std::string& text = "") {
    const sip::Includes nothing{[](const std::string&) { return std::vector<std::string>(); },
                                [](const std::string&) { return std::string(); }};
    return sip::parse_asterisk_config(text, name, nothing);
}

} // namespace

BOOST_AUTO_TEST_CASE(names_tell) {
    using sip::ConfigKind;
    const std::pair<const char*, ConfigKind> cases[] = {
        {"sip.conf", ConfigKind::sip},
        {"/etc/asterisk/sip.conf", ConfigKind::sip},
        {"sip_additional.conf", ConfigKind::sip},
        {"sip.conf.bak", ConfigKind::sip},
        {"pjsip.conf", ConfigKind::pjsip},
        {"pjsip.auth.conf", ConfigKind::pjsip},
        {"iax_custom.conf", ConfigKind::iax},
        {"users.conf", ConfigKind::users},
    };
    for (const auto& [name, kind] : cases) {
        BOOST_TEST((sip::kind_of(config_of(name)) == kind), name);
    }
    for (const char* name : {"sipura.conf", "phones.conf", "-", "sip", "/etc/sip.conf/list"}) {
        BOOST_CHECK_THROW(sip::kind_of(config_of(name)), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_users_conf_may_be_a_part_of_pjsip_conf) {
    using sip::ConfigKind;
    BOOST_TEST((sip::kind_of(config_of("users.conf", "[a]\ntype=auth\n")) == ConfigKind::pjsip));
    BOOST_TEST((sip::kind_of(config_of("users.conf", "[a]\ntype=friend\n")) == ConfigKind::users));
    BOOST_TEST((sip::kind_of(config_of("sip.conf", "[a]\ntype=auth\n")) == ConfigKind::sip));
}

BOOST_AUTO_TEST_CASE(content_tells_where_the_name_does_not) {
    using sip::ConfigKind;
    const std::pair<const char*, ConfigKind> cases[] = {
        {"[a]\ntype=aor\n", ConfigKind::pjsip},
        {"[a]\ntype=friend\n", ConfigKind::sip},
        {"[a]\ntype=friend\nrequirecalltoken=no\n", ConfigKind::iax},
        {"[a]\nhassip=yes\n", ConfigKind::users},
    };
    for (const auto& [text, kind] : cases) {
        BOOST_TEST((sip::kind_of(config_of("-", text)) == kind), text);
    }
    BOOST_CHECK_THROW(sip::kind_of(config_of("-", "[a]\nx=1\n")), Error);
}

BOOST_AUTO_TEST_SUITE_END()
