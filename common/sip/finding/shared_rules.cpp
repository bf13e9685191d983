// SPDX-License-Identifier: MIT
#include "sip/finding/shared_rules.hpp"

#include "text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

bool is_permit_or_deny(const Setting& setting) {
    return text::equal_ignoring_case(setting.name, "permit") ||
           text::equal_ignoring_case(setting.name, "deny");
}

AddressList list_of(const Section& section) {
    AddressList list(AddressList::Sense::in);
    for (const Setting& setting : section.settings) {
        if (is_permit_or_deny(setting)) {
            list.add(setting.value, text::equal_ignoring_case(setting.name, "permit")
                                        ? AddressList::Sense::in
                                        : AddressList::Sense::out);
        }
    }
    return list;
}

/// "::", "[::]:5060" and similar.
bool is_ipv6(std::string_view address) {
    return std::count(address.begin(), address.end(), ':') > 1;
}

bool binds_to_ipv6(const AuditedConfig& audited, const Section& section) {
    constexpr std::array<std::string_view, 4> k_binds = {"bindaddr", "udpbindaddr", "tcpbindaddr",
                                                         "tlsbindaddr"};
    if (audited.kind == ConfigKind::pjsip) {
        return has_type(section, "transport") && is_ipv6(section.value("bind"));
    }
    return has_peers(audited.kind) && text::equal_ignoring_case(section.name, "general") &&
           std::any_of(k_binds.begin(), k_binds.end(), [&section](std::string_view setting) {
               return is_ipv6(section.value(setting));
           });
}

} // namespace

Share senders_of(AuditedConfigs configs) {
    for (const AuditedConfig& audited : configs) {
        for (const Section& section : audited.config.sections) {
            if (binds_to_ipv6(audited, section)) {
                return {1, 1};
            }
        }
    }
    return {1, 0};
}

Share let_in(const Section& section, const Share& senders) {
    const AddressList list = list_of(section);
    return smaller(list.share(), {senders.ipv4, list.has_ipv6() ? 1 : senders.ipv6});
}

bool keeps_strangers_out(const Section& section, const Share& senders) {
    return reach_of(let_in(section, senders)) == Reach::few;
}

void check_permit_and_deny(const AsteriskConfig& config, const Section& section,
                           const Share& senders, Findings& findings) {
    const Setting* last = nullptr;
    for (const Setting& setting : section.settings) {
        if (!is_permit_or_deny(setting)) {
            continue;
        }
        last = &setting;
        AddressList list(AddressList::Sense::in);
        for (const std::string_view entry : list.add(setting.value, AddressList::Sense::in)) {
            findings.add(k_address_malformed, config, setting.place, section.title(),
                         fmt::format("{}={} is not an address or a network", setting.name, entry));
        }
    }
    // With acl=, both lists hold, and the other one is not known here.
    if (last != nullptr && section.find("acl") == nullptr &&
        reach_of(let_in(section, senders)) == Reach::everybody) {
        findings.add(k_acl_open, config, last->place, section.title(),
                     section.find("deny") == nullptr
                         ? std::string("permit without deny keeps nobody out")
                         : fmt::format("permit and deny let in as many addresses as a {} has",
                                       network_of_size(let_in(section, senders))));
    }
}

void check_access_list(const AsteriskConfig& config, const Section& section, const Share& senders,
                       Findings& findings) {
    if (section.find("permit") == nullptr && section.find("deny") == nullptr &&
        section.find("acl") == nullptr) {
        findings.add(k_acl_missing, config, section.place, section.title(),
                     "any address may try to log in");
    }
    check_permit_and_deny(config, section, senders, findings);
}

bool lets_guests_in(AuditedConfigs configs) {
    const Section* general = find_section(configs, ConfigKind::sip, "general");
    if (general != nullptr && general->find("allowguest") != nullptr) {
        return !general->is_false("allowguest");
    }
    const auto is_sip = [](const AuditedConfig& audited) {
        return audited.kind == ConfigKind::sip;
    };
    const auto has_absent_files = [is_sip](const AuditedConfig& audited) {
        return is_sip(audited) && audited.config.has_absent_files();
    };
    const auto is_main = [is_sip](const AuditedConfig& audited) {
        return is_sip(audited) && has_main_name(audited.config);
    };
    return std::none_of(configs.begin(), configs.end(), has_absent_files) &&
           (general != nullptr || std::any_of(configs.begin(), configs.end(), is_main));
}

bool has_secret(const Section& section) {
    constexpr std::array<std::string_view, 4> k_secrets = {"secret", "md5secret", "dbsecret",
                                                           "inkeys"};
    return std::any_of(k_secrets.begin(), k_secrets.end(), [&section](std::string_view secret) {
        return !section.value(secret).empty();
    });
}

bool is_for_guests(const Section& section) {
    return has_type(section, "user") && !has_secret(section);
}

std::string_view context_of(const Section& section) {
    const std::string_view context = section.value("context");
    return context.empty() ? k_default_context : context;
}

bool is_anonymous(const Section& endpoint) {
    const std::string name = text::lower(endpoint.name);
    return name == "anonymous" || name.starts_with("anonymous@");
}

} // namespace ispkit::sip
