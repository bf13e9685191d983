// SPDX-License-Identifier: MIT
#pragma once

#include "sip/audit/audited_config.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::sip {

/// The references to the auth sections of pjsip.conf. Keeps pointers into the configurations.
class AuthUses {
public:
    struct Uses {
        /// The endpoints for which others log in with it.
        std::vector<const Section*> inbound;
        /// The sections for which this server logs in elsewhere with it.
        std::vector<const Section*> outbound;
    };

    explicit AuthUses(AuditedConfigs configs);

    /// The uses of the auth section of that name.
    const Uses& of(const std::string& name) const;

private:
    std::unordered_map<std::string, Uses> uses_;
};

/// The parts of a list between commas, without empty ones.
std::vector<std::string_view> parts_of(std::string_view list);

/// Whether the section has that type and is not a template.
bool has_type(const Section& section, std::string_view type);

} // namespace ispkit::sip
