// SPDX-License-Identifier: MIT
#include "sip/pjsip_rules.hpp"

#include "sip/ascii.hpp"
#include "sip/section_index.hpp"
#include "sip/shared_rules.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace ispkit::sip {

namespace {

constexpr Rule k_endpoint_open = {
    "endpoint-open", Severity::critical,
    "give it auth= and an auth section, or identify_by=ip and an identify section"};
constexpr Rule k_endpoint_anonymous = {
    "endpoint-anonymous", Severity::critical,
    "remove it, or let its context reach nothing but what strangers may call"};
constexpr Rule k_auth_unknown = {"auth-unknown", Severity::high,
                                 "write the auth section, or correct the name"};

bool has_type(const Section& section, std::string_view type) {
    return !section.is_template && same(section.value("type"), type);
}

/// [anonymous] and [anonymous@domain].
bool is_anonymous(const Section& endpoint) {
    const std::string name = lower(endpoint.name);
    return name == "anonymous" || name.starts_with("anonymous@");
}

std::string_view context_of(const Section& endpoint) {
    const std::string_view context = endpoint.value("context");
    return context.empty() ? k_default_context : context;
}

/// What the sections of all files together say.
class Pjsip {
public:
    Pjsip(AuditedConfigs configs, Findings& findings)
        : configs_(configs)
        , findings_(findings) {
        each([this](const AsteriskConfig&, const Section& section) { note(section); });
    }

    void check() {
        each([this](const AsteriskConfig& config, const Section& section) {
            if (has_type(section, "endpoint")) {
                check_endpoint(config, section);
            } else if (has_type(section, "auth")) {
                check_auth(config, section);
            }
        });
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
        } else if (has_type(section, "identify")) {
            identified_.emplace(section.value("endpoint"));
        } else if (has_type(section, "acl")) {
            has_acl_ = true;
        } else if (has_type(section, "endpoint")) {
            std::string_view list = section.value("auth");
            while (!list.empty()) {
                inbound_.emplace(strip(split_off(list, ',')));
            }
            if (!is_anonymous(section)) {
                Callers& callers = callers_[lower(context_of(section))];
                callers.first = callers.count == 0 ? section.name : callers.first;
                ++callers.count;
            }
        }
    }

    /// The endpoints whose calls start in a context.
    struct Callers {
        std::size_t count = 0;
        std::string first;
    };

    void check_endpoint(const AsteriskConfig& config, const Section& endpoint);
    void check_anonymous(const AsteriskConfig& config, const Section& endpoint);
    void check_references(const AsteriskConfig& config, const Section& endpoint);
    void check_context(const AsteriskConfig& config, const Section& endpoint);
    void check_auth(const AsteriskConfig& config, const Section& auth);

    AuditedConfigs configs_;
    Findings& findings_;
    std::unordered_set<std::string> auths_;
    std::unordered_set<std::string> inbound_;
    std::unordered_set<std::string> identified_;
    std::unordered_map<std::string, Callers> callers_;
    bool has_acl_ = false;
};

void Pjsip::check_endpoint(const AsteriskConfig& config, const Section& endpoint) {
    check_references(config, endpoint);
    check_context(config, endpoint);
    if (is_anonymous(endpoint)) {
        check_anonymous(config, endpoint);
        return;
    }
    const bool has_address =
        identified_.contains(endpoint.name) || same(endpoint.value("identify_by"), "ip");
    if (endpoint.value("auth").empty() && !has_address) {
        findings_.add(k_endpoint_open, config, endpoint.place, endpoint.name,
                      "no auth: whoever writes this name into From calls without a secret");
    }
    if (!has_address && !has_acl_) {
        check_access_list(config, endpoint, findings_);
    }
}

void Pjsip::check_anonymous(const AsteriskConfig& config, const Section& endpoint) {
    if (endpoint.value("auth").empty()) {
        findings_.add(k_endpoint_anonymous, config, endpoint.place, endpoint.name,
                      "strangers may call, and failed attempts are no longer logged as such");
    }
    const auto callers = callers_.find(lower(context_of(endpoint)));
    if (callers != callers_.end()) {
        findings_.add(k_guests_share_context, config, endpoint.place, endpoint.name,
                      fmt::format("strangers' calls start in the context of {} endpoint{}, [{}] "
                                  "among them",
                                  callers->second.count, callers->second.count == 1 ? "" : "s",
                                  callers->second.first));
    }
}

void Pjsip::check_references(const AsteriskConfig& config, const Section& endpoint) {
    for (const std::string_view name : {"auth", "outbound_auth"}) {
        const Setting* setting = endpoint.find(name);
        if (setting == nullptr) {
            continue;
        }
        std::string_view list = setting->value;
        while (!list.empty()) {
            const std::string_view auth = strip(split_off(list, ','));
            if (!auths_.contains(std::string(auth))) {
                findings_.add(k_auth_unknown, config, setting->place, endpoint.name,
                              fmt::format("{}={}, and there is no such auth section", name, auth));
            }
        }
    }
}

void Pjsip::check_context(const AsteriskConfig& config, const Section& endpoint) {
    if (same(context_of(endpoint), k_default_context)) {
        const Setting* own = endpoint.find("context");
        findings_.add(k_context_default, config, own == nullptr ? endpoint.place : own->place,
                      endpoint.name, "calls start in the context 'default'");
    }
}

void Pjsip::check_auth(const AsteriskConfig& config, const Section& auth) {
    constexpr std::array<std::string_view, 4> k_secrets = {"password", "md5_cred",
                                                           "password_digest", "refresh_token"};
    const Setting* user = auth.find("username");
    if (user != nullptr && all_digits(user->value) && inbound_.contains(auth.name)) {
        findings_.add(k_user_is_extension, config, user->place, auth.name,
                      "the user name is a number, which scanners find by counting");
    }
    for (const std::string_view secret : k_secrets) {
        if (!auth.value(secret).empty()) {
            return;
        }
    }
    const Setting* empty = auth.find("password");
    findings_.add(k_secret_missing, config, empty == nullptr ? auth.place : empty->place, auth.name,
                  "no password: anybody who knows the user name logs in");
}

} // namespace

std::vector<const Rule*> pjsip_rules() {
    return {&k_endpoint_open, &k_endpoint_anonymous, &k_auth_unknown};
}

void check_pjsip(AuditedConfigs configs, Findings& findings) {
    Pjsip(configs, findings).check();
}

} // namespace ispkit::sip
