// SPDX-License-Identifier: MIT
#include "sip/account/account_format.hpp"

#include "error.hpp"

#include <nlohmann/json.hpp>

namespace ispkit::sip {

namespace {

std::string pjsip_sections(const Account& account) {
    return fmt::format("[{0}]\n"
                       "type=endpoint\n"
                       "context={1}\n"
                       "auth={0}\n"
                       "aors={0}\n"
                       "disallow=all\n"
                       "allow=g722,alaw,ulaw\n"
                       "\n"
                       "[{0}]\n"
                       "type=auth\n"
                       "auth_type=userpass\n"
                       "username={2}\n"
                       "password={3}\n"
                       "\n"
                       "[{0}]\n"
                       "type=aor\n"
                       "max_contacts=1\n"
                       "remove_existing=yes\n"
                       "\n",
                       account.extension, account.context, account.user_name, account.secret);
}

std::string sip_conf_section(const Account& account) {
    return fmt::format("; extension {0}\n"
                       "[{2}]\n"
                       "type=friend\n"
                       "host=dynamic\n"
                       "context={1}\n"
                       "regexten={0}\n"
                       "callerid=<{0}>\n"
                       "secret={3}\n"
                       "\n",
                       account.extension, account.context, account.user_name, account.secret);
}

std::string json_object(const Account& account) {
    const nlohmann::ordered_json object = {{"extension", account.extension},
                                           {"username", account.user_name},
                                           {"secret", account.secret},
                                           {"context", account.context}};
    return object.dump() + "\n";
}

} // namespace

AccountFormat parse_account_format(std::string_view text) {
    if (text == "pjsip") {
        return AccountFormat::pjsip;
    }
    if (text == "sip.conf") {
        return AccountFormat::sip_conf;
    }
    if (text == "csv") {
        return AccountFormat::csv;
    }
    if (text == "json") {
        return AccountFormat::json;
    }
    throw_error("'{}': expected pjsip, sip.conf, csv or json", text);
}

std::string_view account_header(AccountFormat format) {
    return format == AccountFormat::csv ? "extension,username,secret,context\n" : "";
}

std::string to_string(const Account& account, AccountFormat format) {
    switch (format) {
    case AccountFormat::pjsip:
        return pjsip_sections(account);
    case AccountFormat::sip_conf:
        return sip_conf_section(account);
    case AccountFormat::csv:
        // Nothing in an account needs quotes.
        return fmt::format("{},{},{},{}\n", account.extension, account.user_name, account.secret,
                           account.context);
    case AccountFormat::json:
        break;
    }
    return json_object(account);
}

} // namespace ispkit::sip
