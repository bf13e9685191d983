// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding/audited_config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// A secret in a configuration, and the known facts about the account that it opens.
struct Credential {
    enum class Form {
        plain,
        /// The PIN of a voice mailbox, which a number pad types.
        pin,
        /// The hash of user name, realm and secret.
        digest,
    };

    const AuditedConfig* config;
    const Section* section;
    const Setting* setting;
    Form form = Form::plain;
    /// The secret, or the hexadecimal digits of the hash.
    std::string text = {};
    /// Whether anyone on the Internet may try to log in with it; else, few addresses may.
    bool is_open_to_all = true;
    /// The names that an attacker knows or guesses, including the user name.
    std::vector<std::string> names = {};
    /// The sections that log in with it: its own, or the endpoints of pjsip.conf that refer to it.
    std::vector<std::string> owners = {};
    /// The accounts that it opens: "[section]" for one here, "login@domain" for one elsewhere that
    /// this server logs in to, "login@" or "@domain" where the rest is not known. In
    /// "login@[name]" the name is a host or a peer's section.
    std::vector<std::string> accounts = {};
    /// Of a digest only: OpenSSL's name of the hash, empty where the configuration's is not one,
    /// the user name, and the realms that it may be for.
    std::string algorithm = {};
    std::string user = {};
    std::vector<std::string> realms = {};
};

/// The secret of a setting, with the names, the owner and the account of its section.
Credential credential_of(const AuditedConfig& config, const Section& section,
                         const Setting& setting, std::string text);

/// All secrets in the configurations that are not empty, except those of templates; and the PINs of
/// all mailboxes.
std::vector<Credential> credentials_of(AuditedConfigs configs);

/// Whether a peer of sip.conf, iax.conf or users.conf is at one named host, instead of
/// telling its address by registering.
bool has_fixed_host(const Section& peer);

} // namespace ispkit::sip
