// SPDX-License-Identifier: MIT
#pragma once

#include "sip/asterisk_config.hpp"

#include <string_view>

namespace ispkit::sip {

/// Which of Asterisk's modules reads a configuration.
enum class ConfigKind { sip, pjsip, iax, users };

/// The kind of that name. Throws Error.
ConfigKind parse_config_kind(std::string_view text);

/// The kind of a configuration by its file's name, and where that does not tell, by its content.
/// Throws Error where that does not tell either.
ConfigKind kind_of(const AsteriskConfig& config);

/// Whether the file is one that Asterisk reads by itself, not a part that another one includes: it
/// has the name, as "sip.conf", or a section [general].
bool is_whole(const AsteriskConfig& config);

} // namespace ispkit::sip
