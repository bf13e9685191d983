// SPDX-License-Identifier: MIT
#include "sip/shared_rules.hpp"

namespace ispkit::sip {

void check_access_list(const AsteriskConfig& config, const Section& section, Findings& findings) {
    const Setting* permit = section.find("permit");
    if (section.find("acl") != nullptr || section.find("deny") != nullptr) {
        return;
    }
    if (permit != nullptr) {
        findings.add(k_acl_open, config, permit->place, section.name,
                     "permit without deny keeps nobody out");
    } else {
        findings.add(k_acl_missing, config, section.place, section.name,
                     "every address may try to log in");
    }
}

} // namespace ispkit::sip
