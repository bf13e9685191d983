// SPDX-License-Identifier: MIT
#include "sip/server_audit/realtime_rules.hpp"

#include "sip/finding/shared_rules.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace ispkit::sip {

namespace {

/// Whether the database behind a family of extconfig.conf, or a whole file in it, matters to an
/// audit.
bool is_audited_family(std::string_view family) {
    constexpr std::array<std::string_view, 7> k_families = {
        "sip", "pjsip", "iax", "ps_", "voicemail", "extensions", "users"};
    return family.ends_with(".conf") ||
           std::any_of(k_families.begin(), k_families.end(),
                       [family](std::string_view known) { return family.starts_with(known); });
}

/// The driver in "odbc,asterisk,sippeers".
std::string_view first_part(std::string_view value) {
    return text::trim_controls(text::take_until(value, ','));
}

/// Whether a line of sorcery.conf takes sections of a type that matters from elsewhere than
/// pjsip.conf.
bool is_elsewhere(const Section& section, const Setting& mapping) {
    constexpr std::array<std::string_view, 6> k_types = {"endpoint", "auth",         "identify",
                                                         "acl",      "registration", "aor"};
    const std::string_view wizard = first_part(mapping.value);
    return text::lower(section.name).starts_with("res_pjsip") && !wizard.empty() &&
           !text::equal_ignoring_case(wizard, "config") &&
           std::any_of(k_types.begin(), k_types.end(), [&mapping](std::string_view type) {
               return text::equal_ignoring_case(mapping.name, type);
           });
}

void check(const AuditedConfig& audited, const Section& section, const Setting& setting,
           Findings& findings) {
    const auto add = [&](std::string message) {
        findings.add(k_realtime, audited.config, setting.place, section.title(),
                     std::move(message));
    };
    if (audited.kind == ConfigKind::extconfig) {
        if (text::equal_ignoring_case(section.name, "settings") &&
            is_audited_family(text::lower(setting.name))) {
            add(fmt::format("{} is in a database ({}), which is not audited", setting.name,
                            first_part(setting.value)));
        }
    } else if (is_elsewhere(section, setting)) {
        add(fmt::format("sections of type={} are in '{}', which is not audited", setting.name,
                        first_part(setting.value)));
    }
}

} // namespace

void check_realtime(AuditedConfigs configs, Findings& findings) {
    for (const AuditedConfig& audited : configs) {
        if (audited.kind != ConfigKind::extconfig && audited.kind != ConfigKind::sorcery) {
            continue;
        }
        for (const Section& section : audited.config.sections) {
            for (const Setting& setting : section.settings) {
                if (!section.is_template) {
                    check(audited, section, setting, findings);
                }
            }
        }
    }
}

bool has_auths_elsewhere(AuditedConfigs configs) {
    return std::any_of(configs.begin(), configs.end(), [](const AuditedConfig& audited) {
        const std::vector<Section>& sections = audited.config.sections;
        return audited.kind == ConfigKind::sorcery &&
               std::any_of(sections.begin(), sections.end(), [](const Section& section) {
                   const Setting* mapping = section.find("auth");
                   return mapping != nullptr && is_elsewhere(section, *mapping);
               });
    });
}

} // namespace ispkit::sip
