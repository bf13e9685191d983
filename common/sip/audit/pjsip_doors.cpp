// SPDX-License-Identifier: MIT
#include "sip/audit/pjsip_doors.hpp"

#include "sip/finding/shared_rules.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr Rule k_endpoint_open = {
    "endpoint-open", Severity::critical,
    "give it auth= and an auth section, or identify_by=ip and an identify section"};
constexpr Rule k_identify_open = {
    "identify-open", Severity::critical,
    "match the addresses of the other side only, or give the endpoint auth="};
constexpr Rule k_identify_wide = {
    "identify-wide", Severity::high,
    "match the addresses of the other side only, or give the endpoint auth="};
constexpr Rule k_identify_by_text = {
    "identify-by-text", Severity::high,
    "give the endpoint auth=, or match addresses: any caller can write that text"};

AddressList list_of_matches(const Section& identify) {
    AddressList list(AddressList::Sense::out);
    for (const Setting& setting : identify.settings) {
        if (text::equal_ignoring_case(setting.name, "match")) {
            list.add(setting.value, AddressList::Sense::in);
        }
    }
    return list;
}

double size_of(const Share& share) {
    return share.ipv4 + share.ipv6;
}

/// The match line with the most addresses.
Place widest_match(const Section& identify) {
    Place place = identify.place;
    double widest = 0;
    for (const Setting& setting : identify.settings) {
        AddressList list(AddressList::Sense::out);
        if (text::equal_ignoring_case(setting.name, "match")) {
            list.add(setting.value, AddressList::Sense::in);
        }
        if (const double size = size_of(list.share()); size > widest) {
            place = setting.place;
            widest = size;
        }
    }
    return place;
}

/// Whether "/regular expression/", maybe after the name of a header, has no letter or digit that a
/// text would need.
bool matches_anything(std::string_view text) {
    text = text::trim_controls(text.substr(text.find(':') + 1));
    return text.size() > 1 && text.starts_with('/') && text.ends_with('/') &&
           std::none_of(text.begin(), text.end(),
                        [](char c) { return text::is_letter(c) || text::is_digit(c); });
}

} // namespace

std::vector<const Rule*> pjsip_door_rules() {
    return {&k_endpoint_open, &k_identify_open, &k_identify_wide, &k_identify_by_text};
}

bool is_known_by_name(const Section& endpoint) {
    if (endpoint.find("identify_by") == nullptr) {
        return true;
    }
    const std::vector<std::string_view> methods = parts_of(endpoint.value("identify_by"));
    return std::any_of(methods.begin(), methods.end(), [](std::string_view method) {
        return text::equal_ignoring_case(method, "username") ||
               text::equal_ignoring_case(method, "auth_username");
    });
}

PjsipDoors::PjsipDoors(AuditedConfigs configs)
    : senders_(senders_of(configs)) {
    for (const AuditedConfig& audited : configs) {
        if (audited.kind != ConfigKind::pjsip) {
            continue;
        }
        for (const Section& section : audited.config.sections) {
            if (has_type(section, "identify")) {
                identifies_[std::string(section.value("endpoint"))].push_back(
                    {&audited.config, &section, list_of_matches(section).share()});
            } else if (has_type(section, "acl")) {
                acl_ = smaller(acl_, let_in(section, {1, 1}));
            }
        }
    }
}

bool PjsipDoors::have_acl() const {
    return reach_of(smaller(acl_, senders_)) != Reach::everybody;
}

void PjsipDoors::check(const AsteriskConfig& config, const Section& endpoint, Findings& findings) {
    const Share own = smaller(acl_, let_in(endpoint, {1, 1}));
    if (is_known_by_name(endpoint)) {
        const bool is_open = reach_of(smaller(own, senders_)) != Reach::few;
        findings.add(
            is_open ? k_endpoint_open : k_acl_alone, config, endpoint.place, endpoint.title(),
            is_open ? "no auth: anyone who writes this name into From can call without a secret"
                    : "no auth: clients that permit lets in can call without a secret");
    }
    check_identifies(endpoint.name, std::exchange(identifies_[endpoint.name], {}), own, findings);
}

void PjsipDoors::check_others(const std::unordered_set<std::string>& endpoints,
                              Findings& findings) {
    for (const auto& [endpoint, identifies] : identifies_) {
        if (!endpoint.empty() && !endpoints.contains(endpoint)) {
            check_identifies(endpoint, identifies, acl_, findings);
        }
    }
}

void PjsipDoors::check_identifies(const std::string& endpoint, const Identifies& identifies,
                                  const Share& let_in, Findings& findings) const {
    Share matched;
    for (const Identify& identify : identifies) {
        matched = sum(matched, identify.share);
        check_texts(endpoint, identify, let_in, findings);
    }
    const Reach reach = reach_of(smaller(matched, let_in));
    if (reach == Reach::few) {
        return;
    }
    const Identify& widest = *std::max_element(
        identifies.begin(), identifies.end(),
        [](const Identify& a, const Identify& b) { return size_of(a.share) < size_of(b.share); });
    findings.add(reach == Reach::everybody ? k_identify_open : k_identify_wide, *widest.config,
                 widest_match(*widest.section), widest.section->title(),
                 fmt::format("[{}] has no auth in these files, and accepts calls from as many "
                             "addresses as a {} has",
                             endpoint, network_of_size(smaller(matched, let_in))));
}

void PjsipDoors::check_texts(const std::string& endpoint, const Identify& identify,
                             const Share& let_in, Findings& findings) const {
    const bool is_restricted = reach_of(smaller(let_in, senders_)) == Reach::few;
    for (const Setting& setting : identify.section->settings) {
        const bool is_transport = text::equal_ignoring_case(setting.name, "transport");
        const bool is_text = text::equal_ignoring_case(setting.name, "match_header") ||
                             text::equal_ignoring_case(setting.name, "match_request_uri");
        if (setting.value.empty() || !(is_transport || is_text)) {
            continue;
        }
        const bool is_anybody = is_transport || matches_anything(setting.value);
        const Rule& rule = is_restricted ? k_acl_alone
                           : is_anybody  ? k_identify_open
                                         : k_identify_by_text;
        findings.add(rule, *identify.config, setting.place, identify.section->title(),
                     fmt::format("[{}] has no auth in these files, and {} accepts {}", endpoint,
                                 setting.name,
                                 is_anybody ? "any caller" : "any caller that sends the text"));
    }
}

} // namespace ispkit::sip
