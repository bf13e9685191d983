// SPDX-License-Identifier: MIT
#include "sip/finding/audited_config.hpp"

#include "text/ascii.hpp"

namespace ispkit::sip {

const Section* find_section(AuditedConfigs configs, ConfigKind kind, std::string_view name) {
    for (const AuditedConfig& config : configs) {
        if (config.kind != kind) {
            continue;
        }
        for (const Section& section : config.config.sections) {
            if (!section.is_template && text::equal_ignoring_case(section.name, name)) {
                return &section;
            }
        }
    }
    return nullptr;
}

} // namespace ispkit::sip
