// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <string_view>

namespace ispkit::sip {

/// Which of Asterisk's modules reads a configuration.
enum class ConfigKind { sip, pjsip, iax, users };

/// The kind of that name. Throws Error.
ConfigKind parse_config_kind(std::string_view text);

/// The kind of a configuration by its file's name, and where that does not tell, by its content.
/// Throws Error where that does not tell either.
ConfigKind kind_of(const AsteriskConfig& config);

/// Whether the file has the very name that Asterisk looks for, as "sip.conf": it is then not a part
/// that another one includes.
bool has_main_name(const AsteriskConfig& config);

} // namespace ispkit::sip
