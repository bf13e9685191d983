// SPDX-License-Identifier: MIT
#include "sip/audit/pjsip_rules.hpp"

#include "sip/audit/auth_uses.hpp"
#include "sip/audit/caller_contexts.hpp"
#include "sip/audit/pjsip_doors.hpp"
#include "sip/finding/shared_rules.hpp"
#include "sip/server_audit/realtime_rules.hpp"
#include "text/ascii.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr Rule k_endpoint_anonymous = {
    "endpoint-anonymous", Severity::high,
    "remove it, or let its context reach only what strangers may call"};
constexpr Rule k_auth_unknown = {"auth-unknown", Severity::high,
                                 "write the auth section, or correct the name"};

constexpr Rule k_section_rejected = {
    "section-rejected", Severity::low,
    "correct it: Asterisk only logs the error, and goes on without the section"};
constexpr Rule k_options_unauthenticated = {
    "options-unauthenticated", Severity::low,
    "remove allow_unauthenticated_options: scanners look for hosts that answer OPTIONS"};

bool has_all_auths(AuditedConfigs configs) {
    return !has_auths_elsewhere(configs) &&
           std::none_of(configs.begin(), configs.end(), [](const AuditedConfig& audited) {
               return audited.kind == ConfigKind::pjsip && audited.config.has_absent_files();
           });
}

/// The sections of all files together.
class Pjsip {
public:
    Pjsip(AuditedConfigs configs, const Dialplan& dialplan, Findings& findings)
        : configs_(configs)
        , findings_(findings)
        , uses_(configs)
        , doors_(configs)
        , is_complete_(has_all_auths(configs))
        , callers_(dialplan) {
        each([this](const AsteriskConfig&, const Section& section) { note(section); });
    }

    void check() {
        each([this](const AsteriskConfig& config, const Section& section) {
            if (has_type(section, "endpoint")) {
                check_endpoint(config, section);
            } else if (has_type(section, "auth")) {
                check_auth(config, section);
            } else if (has_type(section, "identify")) {
                check_identify(config, section);
            } else if (has_type(section, "acl")) {
                check_permit_and_deny(config, section, doors_.senders(), findings_);
            }
        });
        doors_.check_others(endpoints_, findings_);
    }

private:
    template <typename Do>
    void each(Do act) {
        for (const AuditedConfig& audited : configs_) {
            if (audited.kind != ConfigKind::pjsip) {
                continue;
            }
            for (const Section& section : audited.config.sections) {
                act(audited.config, section);
            }
        }
    }

    void note(const Section& section) {
        if (has_type(section, "auth")) {
            auths_.insert(section.name);
        } else if (has_type(section, "endpoint")) {
            endpoints_.insert(section.name);
            if (!is_anonymous(section) && !parts_of(section.value("auth")).empty()) {
                callers_.add(context_of(section), section.name);
            }
        }
    }

    void check_endpoint(const AsteriskConfig& config, const Section& endpoint);
    void check_anonymous(const AsteriskConfig& config, const Section& endpoint);
    void check_references(const AsteriskConfig& config, const Section& endpoint);
    void check_settings(const AsteriskConfig& config, const Section& endpoint);
    void check_auth(const AsteriskConfig& config, const Section& auth);
    void check_secret(const AsteriskConfig& config, const Section& auth);
    void check_identify(const AsteriskConfig& config, const Section& identify);

    /// Reports that Asterisk rejects the section, at the setting if there is one, otherwise at the
    /// section.
    void reject(const AsteriskConfig& config, const Section& section, const Setting* setting,
                std::string message) {
        findings_.add(k_section_rejected, config,
                      setting == nullptr ? section.place : setting->place, section.title(),
                      std::move(message));
    }

    AuditedConfigs configs_;
    Findings& findings_;
    AuthUses uses_;
    PjsipDoors doors_;
    /// Whether all auth sections are in the files that were read.
    bool is_complete_;
    std::unordered_set<std::string> auths_;
    std::unordered_set<std::string> endpoints_;
    /// The endpoints with auth. Trunks have none.
    CallerContexts callers_;
};

void Pjsip::check_endpoint(const AsteriskConfig& config, const Section& endpoint) {
    check_references(config, endpoint);
    check_settings(config, endpoint);
    if (is_anonymous(endpoint)) {
        check_anonymous(config, endpoint);
        return;
    }
    if (parts_of(endpoint.value("auth")).empty()) {
        doors_.check(config, endpoint, findings_);
    }
    if (is_known_by_name(endpoint) && !doors_.have_acl()) {
        check_access_list(config, endpoint, doors_.senders(), findings_);
    }
}

void Pjsip::check_anonymous(const AsteriskConfig& config, const Section& endpoint) {
    if (parts_of(endpoint.value("auth")).empty()) {
        findings_.add(k_endpoint_anonymous, config, endpoint.place, endpoint.title(),
                      "strangers may call, and failed attempts are no longer logged as such");
    }
    if (const CallerContexts::Callers* callers = callers_.who_may_call_out(context_of(endpoint))) {
        findings_.add(k_guests_share_context, config, endpoint.place, endpoint.title(),
                      fmt::format("strangers' calls start in the context of {}, [{}] among them",
                                  text::counted(callers->count, "endpoint"), callers->first));
    }
}

void Pjsip::check_references(const AsteriskConfig& config, const Section& endpoint) {
    for (const std::string_view name : {"auth", "outbound_auth"}) {
        for (const std::string_view auth : parts_of(endpoint.value(name))) {
            if (!is_complete_ || auths_.contains(std::string(auth))) {
                continue;
            }
            const Setting* setting = endpoint.find(name);
            std::string message = fmt::format("{}={}: there is no such auth section", name, auth);
            // A missing login for another server opens no door here.
            if (name == "outbound_auth") {
                reject(config, endpoint, setting, std::move(message));
            } else {
                findings_.add(k_auth_unknown, config, setting->place, endpoint.title(),
                              std::move(message));
            }
        }
    }
}

void Pjsip::check_settings(const AsteriskConfig& config, const Section& endpoint) {
    constexpr std::array<std::string_view, 7> k_methods = {
        "username", "auth_username", "ip", "header", "request_uri", "transport", "location"};
    for (const std::string_view method : parts_of(endpoint.value("identify_by"))) {
        if (std::none_of(k_methods.begin(), k_methods.end(), [method](std::string_view known) {
                return text::equal_ignoring_case(known, method);
            })) {
            reject(config, endpoint, endpoint.find("identify_by"),
                   fmt::format("identify_by={}: Asterisk does not know it", method));
        }
    }
    if (text::equal_ignoring_case(context_of(endpoint), k_default_context)) {
        const Setting* own = endpoint.find("context");
        findings_.add(k_context_default, config, own == nullptr ? endpoint.place : own->place,
                      endpoint.title(), "calls start in the context 'default'");
    }
    if (endpoint.is_true("allow_unauthenticated_options")) {
        findings_.add(k_options_unauthenticated, config,
                      endpoint.find("allow_unauthenticated_options")->place, endpoint.title(),
                      "OPTIONS is answered without a secret");
    }
}

void Pjsip::check_auth(const AsteriskConfig& config, const Section& auth) {
    constexpr std::array<std::string_view, 4> k_types = {"userpass", "md5", "digest",
                                                         "google_oauth"};
    const AuthUses::Uses& uses = uses_.of(auth.name);
    const Setting* user = auth.find("username");
    if (auth.value("username").empty()) {
        reject(config, auth, user, "no user name: nobody can log in");
    } else if (text::all_digits(user->value) && !uses.inbound.empty()) {
        findings_.add(k_user_is_extension, config, user->place, auth.title(),
                      "the user name is a number, which scanners find by counting");
    }
    const Setting* type = auth.find("auth_type");
    if (type != nullptr &&
        std::none_of(k_types.begin(), k_types.end(), [type](std::string_view known) {
            return text::equal_ignoring_case(known, type->value);
        })) {
        reject(config, auth, type,
               fmt::format("auth_type={}: Asterisk does not know it", type->value));
    }
    // A section used only to log in elsewhere opens no account here.
    if (!uses.inbound.empty() || uses.outbound.empty()) {
        check_secret(config, auth);
    }
}

void Pjsip::check_secret(const AsteriskConfig& config, const Section& auth) {
    constexpr std::array<std::string_view, 4> k_secrets = {"password", "md5_cred",
                                                           "password_digest", "refresh_token"};
    for (const std::string_view secret : k_secrets) {
        if (!auth.value(secret).empty()) {
            return;
        }
    }
    const Setting* empty = auth.find("password");
    findings_.add(k_secret_missing, config, empty == nullptr ? auth.place : empty->place,
                  auth.title(), "no password: anyone who knows the user name can log in");
}

void Pjsip::check_identify(const AsteriskConfig& config, const Section& identify) {
    constexpr std::array<std::string_view, 4> k_matches = {"match", "match_header",
                                                           "match_request_uri", "transport"};
    if (identify.value("endpoint").empty()) {
        reject(config, identify, identify.find("endpoint"), "it names no endpoint");
    }
    const auto says_whom = [&k_matches](const Setting& setting) {
        return !setting.value.empty() &&
               std::any_of(k_matches.begin(), k_matches.end(), [&setting](std::string_view match) {
                   return text::equal_ignoring_case(setting.name, match);
               });
    };
    if (std::none_of(identify.settings.begin(), identify.settings.end(), says_whom)) {
        reject(config, identify, nullptr, "it has nothing to match");
    }
    for (const Setting& setting : identify.settings) {
        if (!text::equal_ignoring_case(setting.name, "match")) {
            continue;
        }
        AddressList list(AddressList::Sense::out);
        for (const std::string_view entry : list.add(setting.value, AddressList::Sense::in)) {
            // A text without a slash is a host name.
            if (entry.find('/') != std::string_view::npos) {
                findings_.add(k_address_malformed, config, setting.place, identify.title(),
                              fmt::format("match={} is not a network", entry));
            }
        }
    }
}

} // namespace

std::vector<const Rule*> pjsip_rules() {
    std::vector<const Rule*> rules = pjsip_door_rules();
    rules.insert(rules.end(), {&k_endpoint_anonymous, &k_auth_unknown, &k_section_rejected,
                               &k_options_unauthenticated});
    return rules;
}

void check_pjsip(AuditedConfigs configs, const Dialplan& dialplan, Findings& findings) {
    Pjsip(configs, dialplan, findings).check();
}

} // namespace ispkit::sip
