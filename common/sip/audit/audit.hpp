// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding/audited_config.hpp"
#include "sip/finding/finding.hpp"

#include <vector>

namespace ispkit::sip {

/// A secret is weak if zxcvbn estimates fewer bits. It estimates fewer for one in ten thousand
/// random secrets of 80 bits.
inline constexpr double k_weak_bits = 50;

/// All findings in the configurations, in the order of files and lines.
std::vector<Finding> audit(std::vector<AuditedConfig> configs, double weak_bits = k_weak_bits);

/// All rules, the most severe first.
std::vector<const Rule*> audit_rules();

} // namespace ispkit::sip
