// SPDX-License-Identifier: MIT
#include "sip/credential.hpp"

#include "sip/account_names.hpp"
#include "sip/ascii.hpp"
#include "sip/section_index.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_default_realm = "asterisk";

class Collector {
public:
    explicit Collector(AuditedConfigs configs)
        : configs_(configs)
        , general_{find_section(configs, ConfigKind::sip, "general"),
                   find_section(configs, ConfigKind::pjsip, "global"),
                   find_section(configs, ConfigKind::iax, "general"),
                   find_section(configs, ConfigKind::users, "general")} {
        for (const AuditedConfig& config : configs) {
            if (config.kind == ConfigKind::pjsip) {
                note_endpoints(config);
            }
        }
    }

    std::vector<Credential> collect() {
        for (const AuditedConfig& config : configs_) {
            for (const Section& section : config.config.sections) {
                if (section.is_template) {
                    continue;
                }
                if (config.kind == ConfigKind::pjsip) {
                    collect_pjsip(config, section);
                } else {
                    collect_peer(config, section);
                }
            }
        }
        return std::move(credentials_);
    }

private:
    void note_endpoints(const AuditedConfig& config);
    void collect_pjsip(const AuditedConfig& config, const Section& section);
    void collect_peer(const AuditedConfig& config, const Section& section);
    void collect_lines(const AuditedConfig& config, const Section& section);
    Credential* add(const AuditedConfig& config, const Section& section, const Setting* setting,
                    std::string_view text);
    void make_digest(Credential* credential, std::string_view algorithm, std::string_view user,
                     std::string_view realm);

    const Section* general(ConfigKind kind) const {
        return general_[static_cast<std::size_t>(kind)];
    }

    AuditedConfigs configs_;
    /// The section with the settings for all, by kind.
    std::array<const Section*, 4> general_;
    std::vector<Credential> credentials_;
    /// The endpoints that name an auth section, by its name.
    std::unordered_map<std::string, std::vector<const Section*>> endpoints_;
};

void Collector::note_endpoints(const AuditedConfig& config) {
    for (const Section& section : config.config.sections) {
        if (section.is_template || !same(section.value("type"), "endpoint")) {
            continue;
        }
        for (const std::string_view setting : {"auth", "outbound_auth"}) {
            std::string_view list = section.value(setting);
            while (!list.empty()) {
                endpoints_[std::string(strip(split_off(list, ',')))].push_back(&section);
            }
        }
    }
}

Credential* Collector::add(const AuditedConfig& config, const Section& section,
                           const Setting* setting, std::string_view text) {
    if (text.empty()) {
        return nullptr;
    }
    Credential credential{&config, &section, setting, {}, std::string(text), {}, {}, {}, {}, {}};
    add_names(section, credential.names);
    credential.owners.push_back(section.name);
    credentials_.push_back(std::move(credential));
    return &credentials_.back();
}

void Collector::make_digest(Credential* credential, std::string_view algorithm,
                            std::string_view user, std::string_view realm) {
    if (credential != nullptr) {
        credential->form = Credential::Form::digest;
        credential->text = lower(credential->text);
        credential->algorithm = algorithm;
        credential->user = user;
        add_name(realm, credential->realms);
        add_name(k_default_realm, credential->realms);
    }
}

/// The hash's name in OpenSSL for its name in "password_digest = SHA-256:…".
std::string_view algorithm_of(std::string_view name) {
    if (same(name, "SHA-256")) {
        return "SHA256";
    }
    return same(name, "SHA-512-256") ? "SHA512-256" : "MD5";
}

void Collector::collect_pjsip(const AuditedConfig& config, const Section& section) {
    for (const std::string_view setting : {"inbound_auth/password", "outbound_auth/password"}) {
        add(config, section, section.find(setting), section.value(setting));
    }
    if (!same(section.value("type"), "auth")) {
        return;
    }
    std::string_view realm = section.value("realm");
    const Section* global = general(ConfigKind::pjsip);
    if (realm.empty() && global != nullptr) {
        realm = global->value("default_realm");
    }
    const std::size_t first = credentials_.size();
    const std::string_view user = section.value("username");
    add(config, section, section.find("password"), section.value("password"));
    make_digest(add(config, section, section.find("md5_cred"), section.value("md5_cred")), "MD5",
                user, realm);
    for (const Setting& setting : section.settings) {
        if (same(setting.name, "password_digest")) {
            std::string_view hash = setting.value;
            const std::string_view algorithm = algorithm_of(strip(split_off(hash, ':')));
            make_digest(add(config, section, &setting, strip(hash)), algorithm, user, realm);
        }
    }
    const auto endpoints = endpoints_.find(section.name);
    if (endpoints == endpoints_.end()) {
        return;
    }
    // An auth section that a whole fleet shares has more names than are worth a look.
    constexpr std::size_t k_most_endpoints = 20;
    for (std::size_t i = first; i < credentials_.size(); ++i) {
        credentials_[i].owners.clear();
        const std::size_t count = std::min(k_most_endpoints, endpoints->second.size());
        for (const Section* endpoint : std::span(endpoints->second).first(count)) {
            add_names(*endpoint, credentials_[i].names);
            add_name(endpoint->name, credentials_[i].owners);
        }
    }
}

void Collector::collect_peer(const AuditedConfig& config, const Section& section) {
    const Setting* last = section.find("secret");
    for (const Setting& setting : section.settings) {
        if (config.kind == ConfigKind::iax && same(setting.name, "secret")) {
            // Each of several lines counts, and each part between semicolons.
            std::string_view list = setting.value;
            while (!list.empty()) {
                add(config, section, &setting, strip(split_off(list, ';')));
            }
        } else if (&setting == last) {
            add(config, section, &setting, setting.value);
        }
    }
    add(config, section, section.find("remotesecret"), section.value("remotesecret"));
    Credential* pin = add(config, section, section.find("vmsecret"), section.value("vmsecret"));
    if (pin != nullptr) {
        pin->form = Credential::Form::pin;
    }
    const Section* defaults = general(config.kind);
    make_digest(add(config, section, section.find("md5secret"), section.value("md5secret")), "MD5",
                section.name, defaults == nullptr ? "" : defaults->value("realm"));
    if (config.kind == ConfigKind::sip || config.kind == ConfigKind::iax) {
        collect_lines(config, section);
    }
}

/// "register => user:secret:authuser@host" and "auth = user:secret@realm".
void Collector::collect_lines(const AuditedConfig& config, const Section& section) {
    for (const Setting& setting : section.settings) {
        if (!same(setting.name, "register") && !same(setting.name, "auth")) {
            continue;
        }
        std::string_view line = setting.value;
        const std::size_t scheme = line.find("://");
        line.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
        const std::size_t host = line.rfind('@');
        if (host == std::string_view::npos) {
            continue;
        }
        line = line.substr(0, host);
        std::string_view user = split_off(line, ':');
        const std::string_view secret = split_off(line, ':');
        // In brackets stands the name of an RSA key.
        if (secret.starts_with('[')) {
            continue;
        }
        if (Credential* credential = add(config, section, &setting, secret)) {
            user.remove_prefix(user.find('?') == std::string_view::npos ? 0 : user.find('?') + 1);
            const std::string_view name = split_off(user, '@');
            credential->owners = {std::string(name)};
            credential->names.clear();
            add_name(name, credential->names);
            add_name(line, credential->names);
        }
    }
}

} // namespace

std::vector<Credential> credentials_of(AuditedConfigs configs) {
    return Collector(configs).collect();
}

const Section* find_section(AuditedConfigs configs, ConfigKind kind, std::string_view name) {
    for (const AuditedConfig& config : configs) {
        if (config.kind != kind) {
            continue;
        }
        for (const Section& section : config.config.sections) {
            if (!section.is_template && same(section.name, name)) {
                return &section;
            }
        }
    }
    return nullptr;
}

} // namespace ispkit::sip
