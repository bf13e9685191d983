// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

enum class Severity { info, low, medium, high, critical };

std::string_view to_string(Severity severity);

/// Throws Error if the text is not a severity.
Severity parse_severity(std::string_view text);

/// A problem that an audit looks for.
struct Rule {
    std::string_view name;
    Severity severity;
    /// How to correct it.
    std::string_view remedy;
};

/// One thing that an audit found.
struct Finding {
    const Rule* rule;
    std::string file;
    std::uint64_t line = 0;
    std::string section;
    /// Without the secret itself.
    std::string message;
    /// The secret that the finding is about, to be shown only on request; or nothing.
    std::string secret;
};

/// Collects the findings of the rules.
class Findings {
public:
    void add(const Rule& rule, const AsteriskConfig& config, Place place, std::string_view section,
             std::string message, std::string secret = {});

    /// All findings by file, line and rule, without duplicates.
    std::vector<Finding> take();

private:
    std::vector<Finding> findings_;
};

} // namespace ispkit::sip
