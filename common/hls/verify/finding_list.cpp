// SPDX-License-Identifier: MIT
#include "hls/verify/finding_list.hpp"

#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::hls {

Finding& FindingList::add(const Rule& rule, std::uint64_t line, std::string text) {
    Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.line = line;
    finding.text = std::move(text);
    Alike& alike = alike_[&rule];
    if (++alike.count > k_most_alike) {
        return dropped_ = std::move(finding);
    }
    alike.last = findings_.size();
    return findings_.emplace_back(std::move(finding));
}

void FindingList::add(Finding finding) {
    add(*finding.rule, finding.line, {}) = std::move(finding);
}

std::vector<Finding> FindingList::take() && {
    for (const auto& [rule, alike] : alike_) {
        if (alike.count > k_most_alike) {
            findings_[alike.last].text +=
                fmt::format(" (and {} more like this)", alike.count - k_most_alike);
        }
    }
    for (Finding& finding : findings_) {
        if (text::visible_text(finding.remedy) != finding.remedy) {
            finding.remedy.clear(); // what is pasted would not be what is meant
        }
    }
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.line < b.line; });
    return std::move(findings_);
}

} // namespace ispkit::hls
