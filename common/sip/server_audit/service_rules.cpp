// SPDX-License-Identifier: MIT
#include "sip/server_audit/service_rules.hpp"

#include "sip/finding/shared_rules.hpp"
#include "sip/server_audit/services.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace ispkit::sip {

namespace {

constexpr Rule k_manager_exposed = {
    "manager-exposed", Severity::medium,
    "set bindaddr=127.0.0.1, or deny=0.0.0.0/0.0.0.0 and a permit= for each client"};
constexpr Rule k_manager_rights = {"manager-rights", Severity::low,
                                   "give it only those classes that its program needs"};
constexpr Rule k_http_plain = {
    "http-plain", Severity::medium,
    "set bindaddr=127.0.0.1, or tlsenable=yes with a tlsbindaddr and this bindaddr on 127.0.0.1"};
constexpr Rule k_ari_origins = {"ari-origins", Severity::low,
                                "list the web sites that use ARI in allowed_origins"};
constexpr Rule k_ari_password_plain = {
    "ari-password-plain", Severity::info,
    "set password_format=crypt, and password to what 'ari mkpasswd' of Asterisk's console prints"};

constexpr Rule k_ari_hash_weak = {
    "ari-hash-weak", Severity::low,
    "set password to what 'ari mkpasswd' of Asterisk's console prints, which begins with $6$"};
constexpr Rule k_ari_rights = {"ari-rights", Severity::info,
                               "set read_only=yes if its program needs no more"};

void check_rights(const AsteriskConfig& config, const Section& login, Findings& findings) {
    constexpr std::array<std::string_view, 5> k_powerful = {"all", "system", "command", "config",
                                                            "originate"};
    const Setting* write = login.find("write");
    if (write == nullptr) {
        return;
    }
    const std::vector<std::string_view> rights = parts_of(write->value);
    std::string classes;
    for (const std::string_view powerful : k_powerful) {
        if (std::any_of(rights.begin(), rights.end(), [powerful](std::string_view right) {
                return text::equal_ignoring_case(right, powerful);
            })) {
            classes += fmt::format("{}{}", classes.empty() ? "" : ", ", powerful);
        }
    }
    if (!classes.empty()) {
        findings.add(
            k_manager_rights, config, write->place, login.title(),
            fmt::format("the login may run commands, change files or place calls: {}", classes));
    }
}

void check_manager_login(const AsteriskConfig& config, const Section& login,
                         const Services& services, Findings& findings) {
    const Setting* secret = secret_of_service(ConfigKind::manager, login);
    if (secret == nullptr || services.manager() == Exposure::off) {
        return; // Nobody can log in.
    }
    check_rights(config, login, findings);
    const Exposure exposure = services.exposure(ConfigKind::manager, login);
    if (secret->value.empty()) {
        findings.add(exposure == Exposure::all ? k_secret_missing : k_acl_alone, config,
                     secret->place, login.title(),
                     "an empty secret: anyone who reaches AMI can log in");
    }
    if (services.manager() != Exposure::all) {
        return;
    }
    if (login.find("permit") == nullptr && login.find("deny") == nullptr &&
        login.find("acl") == nullptr) {
        findings.add(k_manager_exposed, config, login.place, login.title(),
                     "AMI listens on public addresses, and any address may try to log in");
    }
    check_permit_and_deny(config, login, {1, 0}, findings);
}

/// Whether a hash of crypt(3) is one of DES, which has no "$" in front, or MD5's.
bool is_weak_hash(std::string_view hash) {
    return !hash.starts_with('$') || hash.starts_with("$1$");
}

void check_ari(const AsteriskConfig& config, const Section& section, const Services& services,
               Findings& findings) {
    const Setting* origins = section.find("allowed_origins");
    if (text::equal_ignoring_case(section.name, "general") && origins != nullptr &&
        origins->value == "*" && services.exposure(ConfigKind::ari, section) != Exposure::off) {
        findings.add(k_ari_origins, config, origins->place, section.title(),
                     "the scripts of any web site may use ARI in the browser of a visitor who "
                     "knows a login");
    }
    const Setting* password = section.find("password");
    if (!has_type(section, "user") || password == nullptr || password->value.empty()) {
        return;
    }
    if (secret_of_service(ConfigKind::ari, section) != nullptr) {
        findings.add(k_ari_password_plain, config, password->place, section.title(),
                     "the password is in plain text");
    } else if (is_weak_hash(password->value)) {
        findings.add(k_ari_hash_weak, config, password->place, section.title(),
                     "the hash is DES's or MD5's, which is fast to attack");
    }
    if (!section.is_true("read_only") &&
        services.exposure(ConfigKind::ari, section) != Exposure::off) {
        findings.add(k_ari_rights, config, section.place, section.title(),
                     "the login may place calls and change settings");
    }
}

void check_http(const AsteriskConfig& config, const Section& general, const Services& services,
                Findings& findings) {
    if (services.plain_http() == Exposure::all && services.http_serves()) {
        findings.add(k_http_plain, config, general.find("bindaddr")->place, general.title(),
                     "AMI or ARI is open to all by HTTP without TLS, which shows the secrets on "
                     "the way");
    }
}

} // namespace

std::vector<const Rule*> service_rules() {
    return {&k_manager_exposed,    &k_manager_rights, &k_http_plain, &k_ari_origins,
            &k_ari_password_plain, &k_ari_hash_weak,  &k_ari_rights};
}

void check_services(AuditedConfigs configs, Findings& findings) {
    const Services services(configs);
    const Section* http = find_section(configs, ConfigKind::http, "general");
    for (const AuditedConfig& audited : configs) {
        for (const Section& section : audited.config.sections) {
            if (section.is_template) {
                continue;
            }
            if (audited.kind == ConfigKind::manager) {
                check_manager_login(audited.config, section, services, findings);
            } else if (audited.kind == ConfigKind::ari) {
                check_ari(audited.config, section, services, findings);
            } else if (&section == http) {
                check_http(audited.config, section, services, findings);
            }
        }
    }
}

} // namespace ispkit::sip
