// SPDX-License-Identifier: MIT
#pragma once

#include "sip/audit/audit.hpp"
#include "sip/config/config_parser.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ispkit::sip {

inline AuditedConfig config_of(ConfigKind kind, const std::string& text,
                               const std::string& name = "f") {
    const Includes nothing{[](const std::string&) { return std::vector<std::string>(); },
                           [](const std::string&) { return std::string(); }};
    return {kind, parse_asterisk_config(text, name, nothing)};
}

/// "line rule" for each finding but acl-missing, separated by commas.
inline std::string summary(const std::vector<AuditedConfig>& configs) {
    std::string text;
    for (const Finding& finding : audit(configs)) {
        if (finding.rule->name != "acl-missing") {
            text += (text.empty() ? "" : ", ") + std::to_string(finding.line) + " " +
                    std::string(finding.rule->name);
        }
    }
    return text;
}

inline std::string summary(ConfigKind kind, const std::string& text) {
    return summary(std::vector{config_of(kind, text)});
}

} // namespace ispkit::sip
