// SPDX-License-Identifier: MIT
#include "sip/audit/access_rules.hpp"

#include "sip/audit/caller_contexts.hpp"
#include "sip/audit/credential.hpp"
#include "sip/finding/shared_rules.hpp"
#include "text/ascii.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace ispkit::sip {

namespace {

constexpr Rule k_guests_allowed = {"guests-allowed", Severity::high,
                                   "set allowguest=no in [general] of sip.conf, and remove the "
                                   "user without a secret from iax.conf"};
constexpr Rule k_user_enumeration = {"user-enumeration", Severity::medium,
                                     "set alwaysauthreject=yes in [general]"};
constexpr Rule k_insecure_invite = {
    "insecure-invite", Severity::critical,
    "remove insecure: anyone who knows the name can call without a secret"};
constexpr Rule k_peers_autocreated = {
    "peers-autocreated", Severity::critical,
    "set autocreatepeer=no in [general], and write a section for each phone"};
constexpr Rule k_insecure_trunk = {
    "insecure-trunk", Severity::low,
    "remove insecure, or let the firewall pass SIP from that address only"};
constexpr Rule k_plaintext_auth = {"plaintext-auth", Severity::high, "set auth=md5, or auth=rsa"};
constexpr Rule k_call_token_optional = {
    "call-token-optional", Severity::medium,
    "require call tokens: without them, forged addresses use up all call numbers"};

bool is_public_or_named(std::string_view host) {
    AddressList list(AddressList::Sense::out);
    const bool is_name = !list.add(host, AddressList::Sense::in).empty();
    const Share share = list.share();
    return is_name || share.ipv4 + share.ipv6 > 0;
}

/// A section that stands for a phone or a trunk, with the defaults it inherits from [general].
struct Peer {
    const AuditedConfig& audited;
    const Section& section;
    const Section* general;
    Share senders;

    bool is(std::string_view type) const {
        return text::equal_ignoring_case(section.value("type"), type);
    }

    /// Whether Asterisk recognises its calls by their address alone, and not by a name in From. In
    /// users.conf, a section without type is a peer.
    bool is_known_by_address() const {
        return is("peer") || (audited.kind == ConfigKind::users && section.find("type") == nullptr);
    }

    /// Whether it has one fixed address, by which Asterisk recognises it.
    bool has_address() const { return is_known_by_address() && has_fixed_host(section); }

    bool is_for_guests() const {
        return audited.kind == ConfigKind::iax && sip::is_for_guests(section);
    }

    /// Whether calls from it come from the telephone network or another server: it is at a public
    /// host, or at a private one from which any call is accepted.
    bool is_trunk() const {
        return has_fixed_host(section) &&
               (is_public_or_named(section.value("host")) || section.find("insecure") != nullptr);
    }

    /// Reports that it has no secret, so that every address gets in, or only those that permit and
    /// deny let in.
    void add_open(const Rule& rule, Place place, std::string message, Findings& findings) const {
        if (keeps_strangers_out(section, senders)) {
            add(k_acl_alone, place, "clients that permit lets in need no secret", findings);
        } else {
            add(rule, place, std::move(message), findings);
        }
    }

    /// Whether Asterisk creates an account from the section.
    bool exists() const {
        if (audited.kind == ConfigKind::users) {
            return is_true("hassip") || is_true("hasiax");
        }
        return is("friend") || is("peer") || is("user");
    }

    /// In users.conf, [general] has the defaults of all sections.
    bool is_true(std::string_view setting) const {
        return section.is_true(setting) || (section.find(setting) == nullptr &&
                                            general != nullptr && general->is_true(setting));
    }

    std::string_view context() const {
        const std::string_view own = section.value("context");
        const std::string_view common = general == nullptr ? "" : general->value("context");
        return !own.empty() ? own : !common.empty() ? common : k_default_context;
    }

    void add(const Rule& rule, Place place, std::string message, Findings& findings) const {
        findings.add(rule, audited.config, place, section.name, std::move(message));
    }
};

// --- rules on phones and trunks ---

void secret_missing(const Peer& peer, Findings& findings) {
    if (has_secret(peer.section) || peer.has_address()) {
        return;
    }
    if (peer.is_for_guests()) {
        peer.add_open(k_guests_allowed, peer.section.place, "no secret: strangers may call",
                      findings);
        return;
    }
    const Setting* empty = peer.section.find("secret");
    peer.add_open(k_secret_missing, empty == nullptr ? peer.section.place : empty->place,
                  empty == nullptr ? "no secret: anyone can log in or call under this name"
                                   : "an empty secret: anyone can log in or call under this name",
                  findings);
}

void user_is_extension(const Peer& peer, Findings& findings) {
    if (text::all_digits(peer.section.name) && !peer.has_address()) {
        peer.add(k_user_is_extension, peer.section.place,
                 "the user name is a number, which scanners find by counting", findings);
    }
}

void context_default(const Peer& peer, Findings& findings) {
    const Setting* own = peer.section.find("context");
    if (peer.audited.kind == ConfigKind::iax && peer.is("peer")) {
        return; // It makes no calls to this server.
    }
    if (own != nullptr && text::equal_ignoring_case(own->value, k_default_context)) {
        peer.add(k_context_default, own->place, "calls start in the context 'default'", findings);
    } else if (own == nullptr && peer.audited.kind != ConfigKind::users) {
        peer.add(k_context_default, peer.section.place,
                 fmt::format("no context of its own: calls start in '{}', like those of guests",
                             peer.context()),
                 findings);
    } else if (own == nullptr && text::equal_ignoring_case(peer.context(), k_default_context)) {
        peer.add(k_context_default, peer.section.place, "calls start in the context 'default'",
                 findings);
    }
}

void insecure(const Peer& peer, Findings& findings) {
    const Setting* setting = peer.section.find("insecure");
    if (peer.audited.kind == ConfigKind::iax || setting == nullptr) {
        return;
    }
    const std::string value = text::lower(setting->value);
    const bool skips_invite =
        value.find("very") != std::string::npos || value.find("invite") != std::string::npos;
    if (skips_invite && !peer.is_known_by_address()) {
        peer.add_open(k_insecure_invite, setting->place, "calls are accepted without a secret",
                      findings);
    } else if (skips_invite) {
        peer.add(k_insecure_trunk, setting->place,
                 "calls from its address, which others can forge with UDP, need no secret",
                 findings);
    }
}

void plaintext_auth(const Peer& peer, Findings& findings) {
    const Setting* setting = peer.section.find("auth");
    if (peer.audited.kind == ConfigKind::iax && setting != nullptr &&
        text::lower(setting->value).find("plaintext") != std::string::npos) {
        peer.add(k_plaintext_auth, setting->place, "the secret is sent in plain text", findings);
    }
}

void call_token_optional(const Peer& peer, Findings& findings) {
    const Setting* setting = peer.section.find("requirecalltoken");
    if (peer.audited.kind == ConfigKind::iax && setting != nullptr &&
        (peer.section.is_false("requirecalltoken") ||
         text::equal_ignoring_case(setting->value, "auto"))) {
        peer.add(k_call_token_optional, setting->place, "calls need no call token", findings);
    }
}

void access_list(const Peer& peer, Findings& findings) {
    if (!peer.has_address()) {
        check_access_list(peer.audited.config, peer.section, peer.senders, findings);
    }
}

constexpr std::array<void (*)(const Peer&, Findings&), 7> k_peer_checks = {
    secret_missing, user_is_extension,   context_default, insecure,
    plaintext_auth, call_token_optional, access_list};

// --- rules on [general] ---

/// The accounts of a kind, trunks apart.
CallerContexts contexts_of_accounts(AuditedConfigs configs, ConfigKind kind,
                                    const Dialplan& dialplan) {
    const Section* general = find_section(configs, kind, "general");
    CallerContexts contexts(dialplan);
    for (const AuditedConfig& audited : configs) {
        for (const Section& section : audited.config.sections) {
            const Peer peer{audited, section, general, {}};
            if (audited.kind == kind && !section.is_template && peer.exists() && !peer.is_trunk() &&
                !peer.is_for_guests()) {
                contexts.add(peer.context(), section.name);
            }
        }
    }
    return contexts;
}

/// Reports that guests may do what accounts may, unless the dialplan shows that this is nothing but
/// to call phones.
void check_context_of_guests(CallerContexts& accounts, const AuditedConfig& audited,
                             const Section& guests, Place place, Findings& findings) {
    if (const CallerContexts::Callers* callers = accounts.who_may_call_out(context_of(guests))) {
        findings.add(k_guests_share_context, audited.config, place, guests.name,
                     fmt::format("strangers' calls start in the context of {}, [{}] among them",
                                 text::counted(callers->count, "account"), callers->first));
    }
}

/// Settings of a server that has accounts in a database.
void check_realtime_caches(const AuditedConfig& audited, const Section& general,
                           Findings& findings) {
    for (const std::string_view name :
         {"rtcachefriends", "rtupdate", "rtsavepath", "rtautoclear"}) {
        const Setting* setting = general.find(name);
        if (setting != nullptr && !general.is_false(name)) {
            findings.add(k_realtime, audited.config, setting->place, general.name,
                         "accounts may be in a database (realtime)");
        }
    }
}

/// "yes", "volatile" and "persist" create them.
void check_autocreation(const AuditedConfig& audited, const Section& general, Findings& findings) {
    const Setting* setting = general.find("autocreatepeer");
    if (setting != nullptr && !setting->value.empty() && !general.is_false("autocreatepeer")) {
        findings.add(k_peers_autocreated, audited.config, setting->place, general.name,
                     "anyone can register under any name, without a secret");
    }
}

void check_sip_general(AuditedConfigs configs, CallerContexts& accounts,
                       const AuditedConfig& audited, const Section& general, Findings& findings) {
    check_realtime_caches(audited, general, findings);
    check_autocreation(audited, general, findings);
    const Setting* reject = general.find("alwaysauthreject");
    if (reject != nullptr && general.is_false("alwaysauthreject")) {
        findings.add(k_user_enumeration, audited.config, reject->place, general.name,
                     "answers reveal which user names exist");
    }
    if (!lets_guests_in(configs)) {
        return;
    }
    const Setting* allow = general.find("allowguest");
    const Place place = allow == nullptr ? general.place : allow->place;
    findings.add(k_guests_allowed, audited.config, place, general.name,
                 allow == nullptr
                     ? "allowguest is not set, and its default is yes: strangers may call"
                     : "strangers may call");
    check_context_of_guests(accounts, audited, general, place, findings);
}

void check_iax_general(const AuditedConfig& audited, const Section& general, Findings& findings) {
    check_realtime_caches(audited, general, findings);
    for (const Setting& setting : general.settings) {
        if (text::equal_ignoring_case(setting.name, "calltokenoptional")) {
            findings.add(k_call_token_optional, audited.config, setting.place, general.name,
                         "calls from these addresses need no call token");
        }
        if (text::equal_ignoring_case(setting.name, "auth") &&
            text::lower(setting.value).find("plaintext") != std::string::npos) {
            findings.add(k_plaintext_auth, audited.config, setting.place, general.name,
                         "secrets are sent in plain text");
        }
    }
}

/// A sip.conf without [general], where Asterisk's defaults hold.
void check_lack_of_general(AuditedConfigs configs, const AuditedConfig& audited,
                           const Section* general, Findings& findings) {
    if (audited.kind == ConfigKind::sip && general == nullptr && has_main_name(audited.config) &&
        lets_guests_in(configs)) {
        findings.add(k_guests_allowed, audited.config, {0, 1}, "",
                     "allowguest is not set, and its default is yes: strangers may call");
    }
}

} // namespace

std::vector<const Rule*> access_rules() {
    return {&k_secret_missing,    &k_guests_allowed, &k_guests_share_context,
            &k_insecure_invite,   &k_insecure_trunk, &k_user_enumeration,
            &k_context_default,   &k_plaintext_auth, &k_call_token_optional,
            &k_user_is_extension, &k_acl_open,       &k_acl_missing,
            &k_peers_autocreated, &k_acl_alone,      &k_address_malformed,
            &k_realtime};
}

void check_access(AuditedConfigs configs, const Dialplan& dialplan, Findings& findings) {
    const Share senders = senders_of(configs);
    std::map<ConfigKind, CallerContexts> accounts;
    for (const AuditedConfig& audited : configs) {
        if (!has_peers(audited.kind)) {
            continue;
        }
        if (!accounts.contains(audited.kind)) {
            accounts.emplace(audited.kind, contexts_of_accounts(configs, audited.kind, dialplan));
        }
        CallerContexts& accounts_of_kind = accounts.at(audited.kind);
        const Section* general = find_section(configs, audited.kind, "general");
        check_lack_of_general(configs, audited, general, findings);
        for (const Section& section : audited.config.sections) {
            const Peer peer{audited, section, general, senders};
            if (section.is_template) {
                continue;
            }
            if (&section == general && audited.kind == ConfigKind::sip) {
                check_sip_general(configs, accounts_of_kind, audited, section, findings);
            } else if (&section == general && audited.kind == ConfigKind::iax) {
                check_iax_general(audited, section, findings);
            } else if (!text::equal_ignoring_case(section.name, "general") && peer.exists()) {
                for (const auto check : k_peer_checks) {
                    check(peer, findings);
                }
                if (peer.is_for_guests() && !keeps_strangers_out(section, senders)) {
                    check_context_of_guests(accounts_of_kind, audited, section, section.place,
                                            findings);
                }
            }
        }
    }
}

} // namespace ispkit::sip
