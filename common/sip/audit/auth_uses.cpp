// SPDX-License-Identifier: MIT
#include "sip/audit/auth_uses.hpp"

namespace ispkit::sip {

AuthUses::AuthUses(AuditedConfigs configs) {
    for (const AuditedConfig& audited : configs) {
        if (audited.kind != ConfigKind::pjsip) {
            continue;
        }
        for (const Section& section : audited.config.sections) {
            const bool is_endpoint = has_type(section, "endpoint");
            if (is_endpoint) {
                for (const std::string_view auth : parts_of(section.value("auth"))) {
                    uses_[std::string(auth)].inbound.push_back(&section);
                }
            }
            if (is_endpoint || has_type(section, "registration") ||
                has_type(section, "outbound-publish")) {
                for (const std::string_view auth : parts_of(section.value("outbound_auth"))) {
                    uses_[std::string(auth)].outbound.push_back(&section);
                }
            }
        }
    }
}

const AuthUses::Uses& AuthUses::of(const std::string& name) const {
    static const Uses k_nobody;
    const auto uses = uses_.find(name);
    return uses == uses_.end() ? k_nobody : uses->second;
}

} // namespace ispkit::sip
