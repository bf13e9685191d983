// SPDX-License-Identifier: MIT
#include "sip/server_audit/services.hpp"

#include "net/address.hpp"
#include "sip/finding/shared_rules.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

/// The address in "192.0.2.1", "192.0.2.1:5038", "::" and "[::1]:5038".
std::string_view address_in(std::string_view bind) {
    if (bind.starts_with('[')) {
        return bind.substr(1, bind.find(']') - 1);
    }
    const std::size_t colon = bind.find(':');
    return bind.find(':', colon + 1) == std::string_view::npos ? bind.substr(0, colon) : bind;
}

/// Who reaches a service that listens on this address: all addresses of the server, or one.
Exposure exposure_of(std::string_view bind) {
    const std::string_view address = address_in(bind);
    if (address == "0.0.0.0" || address == "::") {
        return Exposure::all;
    }
    AddressList list(AddressList::Sense::out);
    list.add(address, AddressList::Sense::in);
    const Share share = list.share();
    return share.ipv4 + share.ipv6 > 0 ? Exposure::all : Exposure::few;
}

/// Who reaches its port for TLS, whose address is by default that of the other port.
Exposure exposure_by_tls(const Section& service) {
    if (!service.is_true("tlsenable")) {
        return Exposure::off;
    }
    const std::string_view bind = service.value("tlsbindaddr");
    return exposure_of(bind.empty() ? service.value("bindaddr") : bind);
}

/// Its default is no.
bool is_set(const Section* section, std::string_view setting) {
    return section != nullptr && section->is_true(setting);
}

} // namespace

const Setting* secret_of_service(ConfigKind kind, const Section& section) {
    if (text::equal_ignoring_case(section.name, "general")) {
        return nullptr;
    }
    if (kind == ConfigKind::manager) {
        return section.find("secret");
    }
    const bool is_plain = !text::equal_ignoring_case(section.value("password_format"), "crypt");
    return kind == ConfigKind::ari && has_type(section, "user") && is_plain
               ? section.find("password")
               : nullptr;
}

Services::Services(AuditedConfigs configs)
    : has_http_(std::any_of(
          configs.begin(), configs.end(),
          [](const AuditedConfig& audited) { return audited.kind == ConfigKind::http; }))
    , manager_(find_section(configs, ConfigKind::manager, "general"))
    , ari_(find_section(configs, ConfigKind::ari, "general"))
    , http_(find_section(configs, ConfigKind::http, "general")) {
    for (const AuditedConfig& audited : configs) {
        const std::vector<Section>& sections = audited.config.sections;
        has_ari_logins_ =
            has_ari_logins_ ||
            (audited.kind == ConfigKind::ari &&
             std::any_of(sections.begin(), sections.end(),
                         [](const Section& section) { return has_type(section, "user"); }));
    }
}

Exposure Services::plain_http() const {
    // Without bindaddr, it does not listen.
    return is_set(http_, "enabled") && !http_->value("bindaddr").empty()
               ? exposure_of(http_->value("bindaddr"))
               : Exposure::off;
}

Exposure Services::http() const {
    return is_set(http_, "enabled") ? std::max(plain_http(), exposure_by_tls(*http_))
                                    : Exposure::off;
}

bool Services::http_serves() const {
    const bool has_ami = is_set(manager_, "enabled") && manager_->is_true("webenabled");
    const bool has_ari = has_ari_logins_ && (ari_ == nullptr || !ari_->is_false("enabled"));
    return has_ami || has_ari;
}

Exposure Services::manager() const {
    if (!is_set(manager_, "enabled")) {
        return Exposure::off;
    }
    const std::string_view bind = manager_->value("bindaddr");
    const Exposure own =
        std::max(bind.empty() ? Exposure::all : exposure_of(bind), exposure_by_tls(*manager_));
    return manager_->is_true("webenabled") ? std::max(own, http()) : own;
}

Exposure Services::exposure(ConfigKind kind, const Section& login) const {
    if (kind == ConfigKind::ari) {
        if (ari_ != nullptr && ari_->is_false("enabled")) {
            return Exposure::off;
        }
        return has_http_ ? http() : Exposure::few;
    }
    const Share ipv4{1, 0};
    const bool is_restricted = login.find("acl") != nullptr || keeps_strangers_out(login, ipv4);
    return is_restricted ? std::min(manager(), Exposure::few) : manager();
}

} // namespace ispkit::sip
