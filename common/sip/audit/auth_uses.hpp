// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding/audited_config.hpp"

#include <string>
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

} // namespace ispkit::sip
