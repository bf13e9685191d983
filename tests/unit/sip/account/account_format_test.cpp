// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/account/account_format.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_account_account_format)

namespace {

const sip::Account k_account{"200", "kx7mwq2vhtdn", "u5YVcWzT", "phones"};

} // namespace

BOOST_AUTO_TEST_CASE(pjsip_has_endpoint_auth_and_aor) {
    const std::string text = to_string(k_account, sip::AccountFormat::pjsip);
    for (const char* part :
         {"[200]\ntype=endpoint\ncontext=phones\nauth=200\naors=200\n",
          "[200]\ntype=auth\nauth_type=userpass\nusername=kx7mwq2vhtdn\npassword=u5YVcWzT\n",
          "[200]\ntype=aor\n"}) {
        BOOST_TEST(text.find(part) != std::string::npos, part);
    }
}

BOOST_AUTO_TEST_CASE(sip_conf_is_named_after_the_user) {
    const std::string text = to_string(k_account, sip::AccountFormat::sip_conf);
    for (const char* part :
         {"[kx7mwq2vhtdn]\ntype=friend\nhost=dynamic\n", "context=phones\n", "secret=u5YVcWzT\n"}) {
        BOOST_TEST(text.find(part) != std::string::npos, part);
    }
}

BOOST_AUTO_TEST_CASE(rows_have_the_columns_of_the_header) {
    BOOST_TEST(sip::account_header(sip::AccountFormat::csv) ==
               "extension,username,secret,context\n");
    BOOST_TEST(to_string(k_account, sip::AccountFormat::csv) ==
               "200,kx7mwq2vhtdn,u5YVcWzT,phones\n");
    BOOST_TEST(to_string(k_account, sip::AccountFormat::json) ==
               R"({"extension":"200","username":"kx7mwq2vhtdn","secret":"u5YVcWzT",)"
               R"("context":"phones"})"
               "\n");
    BOOST_TEST(sip::account_header(sip::AccountFormat::json).empty());
}

BOOST_AUTO_TEST_CASE(other_formats_are_an_error) {
    BOOST_TEST((sip::parse_account_format("sip.conf") == sip::AccountFormat::sip_conf));
    BOOST_CHECK_THROW(sip::parse_account_format("xml"), Error);
    BOOST_CHECK_THROW(sip::parse_account_format(""), Error);
}

BOOST_AUTO_TEST_SUITE_END()
