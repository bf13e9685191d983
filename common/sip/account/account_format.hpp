// SPDX-License-Identifier: MIT
#pragma once

#include "sip/account/account.hpp"

#include <string>
#include <string_view>

namespace ispkit::sip {

/// How accounts are written.
enum class AccountFormat {
    /// Sections endpoint, auth and aor of pjsip.conf, named after the extension: the phone's SIP
    /// user stays the extension, and its authentication name is random.
    pjsip,
    /// A section of sip.conf, named after the user name, because chan_sip requires the same name.
    sip_conf,
    csv,
    json,
};

/// The format of that name: pjsip, sip.conf, csv, json. Throws Error.
AccountFormat parse_account_format(std::string_view text);

/// The text before the first account: the column names for CSV, empty for other formats.
std::string_view account_header(AccountFormat format);

/// The account as sections or as a row, with a newline at the end.
std::string to_string(const Account& account, AccountFormat format);

} // namespace ispkit::sip
