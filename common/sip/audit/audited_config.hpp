// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/config_kind.hpp"

#include <span>

namespace ispkit::sip {

/// A configuration that is audited.
struct AuditedConfig {
    ConfigKind kind;
    AsteriskConfig config;
};

/// All configurations of an audit, since one may refer to sections of another.
using AuditedConfigs = std::span<const AuditedConfig>;

} // namespace ispkit::sip
