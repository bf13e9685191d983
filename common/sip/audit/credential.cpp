// SPDX-License-Identifier: MIT
#include "sip/audit/credential.hpp"

#include "net/address.hpp"
#include "net/registered_domain.hpp"
#include "sip/audit/account_names.hpp"
#include "sip/audit/auth_uses.hpp"
#include "sip/audit/service_credentials.hpp"
#include "sip/config/section_index.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_default_realm = "asterisk";

/// Adds the account of that login at the host or the peer of that name, if there is one.
void add_account_of_name(std::string_view login, std::string_view name,
                         std::vector<std::string>& accounts) {
    if (!name.empty()) {
        accounts.push_back(fmt::format("{}@[{}]", text::lower(login), text::lower(name)));
    }
}

/// Adds the account of that login at that host, in the form of Credential::accounts.
void add_account_elsewhere(std::string_view login, std::string_view host,
                           std::vector<std::string>& accounts) {
    std::string name = text::lower(host.substr(0, host.find_first_of(":/~?")));
    add_account_of_name(login, name, accounts);
    if (net::Address::parse(name) || name.find('.') == std::string::npos) {
        name.clear();
    }
    const std::string_view domain = net::registered_domain(name);
    if (!login.empty() || !name.empty()) {
        accounts.push_back(text::lower(login) + "@" +
                           (domain.empty() ? name : std::string(domain)));
    }
}

/// The section with the global settings of pjsip.conf, whatever its name, or null.
const Section* find_pjsip_global(AuditedConfigs configs) {
    for (const AuditedConfig& config : configs) {
        const std::vector<Section>& sections = config.config.sections;
        const auto global =
            std::find_if(sections.begin(), sections.end(),
                         [](const Section& section) { return has_type(section, "global"); });
        if (config.kind == ConfigKind::pjsip && global != sections.end()) {
            return &*global;
        }
    }
    return nullptr;
}

class Collector {
public:
    explicit Collector(AuditedConfigs configs)
        : configs_(configs)
        , pjsip_global_(find_pjsip_global(configs))
        , auth_uses_(configs) {}

    std::vector<Credential> collect() {
        for (const AuditedConfig& config : configs_) {
            general_ = find_section(configs_, config.kind, "general");
            for (const Section& section : config.config.sections) {
                if (section.is_template) {
                    continue;
                }
                if (has_peers(config.kind)) {
                    collect_peer(config, section);
                } else if (config.kind == ConfigKind::pjsip && has_type(section, "auth")) {
                    collect_auth(config, section);
                }
            }
        }
        add_service_credentials(configs_, credentials_);
        return std::move(credentials_);
    }

private:
    void collect_auth(const AuditedConfig& config, const Section& auth);
    void collect_digests(const AuditedConfig& config, const Section& auth, const Setting& setting,
                         std::string_view realm);
    void add_users(const Section& auth, Credential& credential) const;
    void collect_peer(const AuditedConfig& config, const Section& section);
    void add_elsewhere(const Section& peer, Credential* credential);
    void collect_lines(const AuditedConfig& config, const Section& section);
    Credential* add(const AuditedConfig& config, const Section& section, const Setting* setting,
                    std::string_view text);
    void make_digest(Credential* credential, std::string_view algorithm, std::string_view user,
                     std::string_view realm);

    AuditedConfigs configs_;
    const Section* pjsip_global_;
    /// [general] of the files of the kind that is being read.
    const Section* general_ = nullptr;
    AuthUses auth_uses_;
    std::vector<Credential> credentials_;
};

Credential* Collector::add(const AuditedConfig& config, const Section& section,
                           const Setting* setting, std::string_view text) {
    if (text.empty()) {
        return nullptr;
    }
    credentials_.push_back(credential_of(config, section, *setting, std::string(text)));
    return &credentials_.back();
}

void Collector::make_digest(Credential* credential, std::string_view algorithm,
                            std::string_view user, std::string_view realm) {
    if (credential != nullptr) {
        credential->form = Credential::Form::digest;
        credential->text = text::lower(credential->text);
        credential->algorithm = algorithm;
        credential->user = user;
        add_name(realm, credential->realms);
        add_name(k_default_realm, credential->realms);
    }
}

/// The hash's name in OpenSSL for its name in "password_digest = SHA-256:…", or nothing.
std::string_view algorithm_of(std::string_view name) {
    if (text::equal_ignoring_case(name, "SHA-256")) {
        return "SHA256";
    }
    if (text::equal_ignoring_case(name, "SHA-512-256")) {
        return "SHA512-256";
    }
    return text::equal_ignoring_case(name, "MD5") ? "MD5" : "";
}

void Collector::collect_auth(const AuditedConfig& config, const Section& auth) {
    std::string_view realm = auth.value("realm");
    if (realm.empty() && pjsip_global_ != nullptr) {
        realm = pjsip_global_->value("default_realm");
    }
    const std::size_t first = credentials_.size();
    add(config, auth, auth.find("password"), auth.value("password"));
    for (const Setting& setting : auth.settings) {
        if (text::equal_ignoring_case(setting.name, "password_digest") ||
            text::equal_ignoring_case(setting.name, "md5_cred")) {
            collect_digests(config, auth, setting, realm);
        }
    }
    for (std::size_t i = first; i < credentials_.size(); ++i) {
        add_users(auth, credentials_[i]);
    }
}

/// Each part of the list counts, with the hash's name before it or without.
void Collector::collect_digests(const AuditedConfig& config, const Section& auth,
                                const Setting& setting, std::string_view realm) {
    for (std::string_view digest : parts_of(setting.value)) {
        const bool has_algorithm = digest.find(':') != std::string_view::npos;
        const std::string_view algorithm =
            has_algorithm ? algorithm_of(text::trim_controls(text::take_until(digest, ':')))
                          : "MD5";
        // A part without digits is as malformed as one with wrong digits.
        digest = text::trim_controls(digest);
        make_digest(add(config, auth, &setting, digest.empty() ? ":" : digest), algorithm,
                    auth.value("username"), realm);
    }
}

/// Adds the names of the sections that refer to the auth section.
void Collector::add_users(const Section& auth, Credential& credential) const {
    const AuthUses::Uses& uses = auth_uses_.of(auth.name);
    // An auth section shared by a whole fleet has more names than are worth comparing.
    constexpr std::size_t k_most_users = 20;
    const std::vector<const Section*>& users = uses.inbound.empty() ? uses.outbound : uses.inbound;
    std::vector<std::string> owners;
    for (std::size_t i = 0; i < std::min(k_most_users, users.size()); ++i) {
        add_names(*users[i], credential.names);
        add_name(users[i]->title(), owners);
    }
    if (!owners.empty()) {
        // On the other server it is one account, whichever section here logs in with it.
        owners.resize(uses.inbound.empty() ? 1 : owners.size());
        credential.accounts = {"[" + text::lower(owners.front()) + "]"};
        credential.owners = std::move(owners);
    }
    const std::string_view login = auth.value("username");
    if (!uses.outbound.empty() && !login.empty()) {
        add_account_elsewhere(login, "", credential.accounts);
    }
}

void Collector::collect_peer(const AuditedConfig& config, const Section& section) {
    const Setting* last = section.find("secret");
    for (const Setting& setting : section.settings) {
        if (config.kind == ConfigKind::iax && text::equal_ignoring_case(setting.name, "secret")) {
            // Each of several lines counts, and each part between semicolons.
            std::string_view list = setting.value;
            while (!list.empty()) {
                add_elsewhere(section, add(config, section, &setting,
                                           text::trim_controls(text::take_until(list, ';'))));
            }
        } else if (&setting == last) {
            add_elsewhere(section, add(config, section, &setting, setting.value));
        }
    }
    add_elsewhere(
        section, add(config, section, section.find("remotesecret"), section.value("remotesecret")));
    Credential* pin = add(config, section, section.find("vmsecret"), section.value("vmsecret"));
    if (pin != nullptr) {
        pin->form = Credential::Form::pin;
    }
    make_digest(add(config, section, section.find("md5secret"), section.value("md5secret")), "MD5",
                section.name, general_ == nullptr ? "" : general_->value("realm"));
    if (config.kind == ConfigKind::sip || config.kind == ConfigKind::iax) {
        collect_lines(config, section);
    }
}

/// Adds the accounts that this server has at the peer's host.
void Collector::add_elsewhere(const Section& peer, Credential* credential) {
    if (credential == nullptr || !has_fixed_host(peer)) {
        return;
    }
    std::vector<std::string> logins = {peer.name};
    for (const std::string_view setting : {"username", "defaultuser", "fromuser", "authuser"}) {
        add_name(peer.value(setting), logins);
    }
    if (logins.size() == 1) {
        logins.emplace_back();
    }
    for (const std::string& login : logins) {
        add_account_elsewhere(login, peer.value("host"), credential->accounts);
        add_account_of_name(login, peer.name, credential->accounts);
    }
}

/// "register => peer?udp://user:secret:authuser@host" and "auth = user:secret@realm".
void Collector::collect_lines(const AuditedConfig& config, const Section& section) {
    for (const Setting& setting : section.settings) {
        if (!text::equal_ignoring_case(setting.name, "register") &&
            !text::equal_ignoring_case(setting.name, "auth")) {
            continue;
        }
        std::string_view line = setting.value;
        const std::size_t at = line.rfind('@');
        if (at == std::string_view::npos) {
            continue;
        }
        const std::string_view host = line.substr(at + 1);
        line = line.substr(0, at);
        const bool has_peer = line.find('?') < line.find(':');
        const std::string_view peer = has_peer ? text::take_until(line, '?') : "";
        const std::size_t scheme = line.find("://");
        line.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
        std::string_view user = text::take_until(line, ':');
        const std::string_view secret = text::take_until(line, ':');
        // A text in brackets is the name of an RSA key.
        if (secret.starts_with('[')) {
            continue;
        }
        if (Credential* credential = add(config, section, &setting, secret)) {
            const std::string_view name = text::take_until(user, '@');
            credential->owners = {std::string(name)};
            credential->names.clear();
            credential->accounts.clear();
            add_name(name, credential->names);
            add_name(line, credential->names);
            for (const std::string& login : credential->names) {
                add_account_elsewhere(login, host, credential->accounts);
                add_account_of_name(login, peer, credential->accounts);
            }
        }
    }
}

} // namespace

Credential credential_of(const AuditedConfig& config, const Section& section,
                         const Setting& setting, std::string text) {
    Credential credential{.config = &config,
                          .section = &section,
                          .setting = &setting,
                          .text = std::move(text),
                          .owners = {section.title()},
                          .accounts = {"[" + text::lower(section.title()) + "]"}};
    add_names(section, credential.names);
    return credential;
}

std::vector<Credential> credentials_of(AuditedConfigs configs) {
    return Collector(configs).collect();
}

bool has_fixed_host(const Section& peer) {
    const std::string_view host = peer.value("host");
    return !host.empty() && !text::equal_ignoring_case(host, "dynamic") && host != "0.0.0.0" &&
           host != "::" && host.find('/') == std::string_view::npos;
}

} // namespace ispkit::sip
