// SPDX-License-Identifier: MIT
#include "sip/audit/service_credentials.hpp"

#include "sip/audit/account_names.hpp"
#include "sip/server_audit/services.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

namespace ispkit::sip {

namespace {

/// "mailbox => PIN,full name,…" of a section other than [general] and [zonemessages]. An alias of
/// another mailbox has an "@" in its name.
void add_pins(const AuditedConfig& config, const Section& section,
              std::vector<Credential>& credentials) {
    if (text::equal_ignoring_case(section.name, "general") ||
        text::equal_ignoring_case(section.name, "zonemessages")) {
        return;
    }
    for (const Setting& mailbox : section.settings) {
        if (mailbox.name.find('@') != std::string::npos) {
            continue;
        }
        std::string_view fields = mailbox.value;
        const std::string_view pin = text::trim_controls(text::take_until(fields, ','));
        credentials.push_back({.config = &config,
                               .section = &section,
                               .setting = &mailbox,
                               .form = Credential::Form::pin,
                               .text = std::string(pin),
                               .owners = {mailbox.name}});
        add_name(mailbox.name, credentials.back().names);
        add_full_name(text::take_until(fields, ','), credentials.back().names);
    }
}

} // namespace

void add_service_credentials(AuditedConfigs configs, std::vector<Credential>& credentials) {
    const Services services(configs);
    for (const AuditedConfig& config : configs) {
        for (const Section& section : config.config.sections) {
            if (section.is_template) {
                continue;
            }
            if (config.kind == ConfigKind::voicemail) {
                add_pins(config, section, credentials);
                continue;
            }
            const Setting* secret = secret_of_service(config.kind, section);
            if (secret == nullptr || secret->value.empty()) {
                continue;
            }
            const Exposure exposure = services.exposure(config.kind, section);
            if (exposure != Exposure::off) {
                credentials.push_back(credential_of(config, section, *secret, secret->value));
                credentials.back().is_open_to_all = exposure == Exposure::all;
            }
        }
    }
}

} // namespace ispkit::sip
