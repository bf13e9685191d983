// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// The Asterisk module that reads a configuration.
enum class ConfigKind {
    sip,
    pjsip,
    iax,
    users,
    manager,
    ari,
    http,
    voicemail,
    extconfig,
    sorcery,
    extensions
};
inline constexpr std::size_t k_config_kinds = 11;

/// Whether such a file has the accounts of phones and trunks as sections.
constexpr bool has_peers(ConfigKind kind) {
    return kind == ConfigKind::sip || kind == ConfigKind::iax || kind == ConfigKind::users;
}

/// The kind of that name. Throws Error.
ConfigKind parse_config_kind(std::string_view text);

/// The kind of a configuration by its file's name, or else by its content, which also decides for a
/// users.conf with sections of pjsip.conf. Throws Error if neither shows it.
ConfigKind kind_of(const AsteriskConfig& config);

/// Whether the file has exactly the name that Asterisk looks for, such as "sip.conf": it is then
/// not a part that another file includes.
bool has_main_name(const AsteriskConfig& config);

/// The names that Asterisk looks for in its folder.
std::vector<std::string> main_file_names();

} // namespace ispkit::sip
