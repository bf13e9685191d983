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

/// The first section of that name that is not a template, in all configurations of that kind, or
/// null.
const Section* find_section(AuditedConfigs configs, ConfigKind kind, std::string_view name);

} // namespace ispkit::sip
