// SPDX-License-Identifier: MIT
#include "sip/finding/finding.hpp"

#include "error.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace ispkit::sip {

namespace {

constexpr std::array<std::string_view, 5> k_severities = {"info", "low", "medium", "high",
                                                          "critical"};

/// Of the findings on one line, the most severe first.
auto order(const Finding& finding) {
    return std::make_tuple(std::string_view(finding.file), finding.line,
                           -static_cast<int>(finding.rule->severity), finding.rule->name,
                           std::string_view(finding.section));
}

} // namespace

std::string_view to_string(Severity severity) {
    return k_severities[static_cast<std::size_t>(severity)];
}

Severity parse_severity(std::string_view text) {
    const auto found = std::find(k_severities.begin(), k_severities.end(), text);
    if (found == k_severities.end()) {
        throw_error("'{}': expected info, low, medium, high or critical", text);
    }
    return static_cast<Severity>(found - k_severities.begin());
}

void Findings::add(const Rule& rule, const AsteriskConfig& config, Place place,
                   std::string_view section, std::string message, std::string secret) {
    findings_.push_back({&rule, config.files[place.file], place.line, std::string(section),
                         std::move(message), std::move(secret)});
}

std::vector<Finding> Findings::take() {
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return order(a) < order(b); });
    const auto end =
        std::unique(findings_.begin(), findings_.end(),
                    [](const Finding& a, const Finding& b) { return order(a) == order(b); });
    findings_.erase(end, findings_.end());
    return std::move(findings_);
}

} // namespace ispkit::sip
