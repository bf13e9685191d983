// SPDX-License-Identifier: MIT
#include "sip/config/asterisk_config.hpp"

#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
        return text::equal_ignoring_case(text, word);
    });
}

} // namespace

const Setting* Section::find(std::string_view setting) const {
    const auto found =
        std::find_if(settings.rbegin(), settings.rend(), [setting](const Setting& other) {
            return text::equal_ignoring_case(other.name, setting);
        });
    return found == settings.rend() ? nullptr : &*found;
}

std::string_view Section::value(std::string_view setting) const {
    const Setting* found = find(setting);
    return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool Section::is_true(std::string_view setting) const {
    constexpr std::array<std::string_view, 6> k_true = {"yes", "true", "y", "t", "1", "on"};
    return is_one_of(value(setting), k_true);
}

bool Section::is_false(std::string_view setting) const {
    constexpr std::array<std::string_view, 6> k_false = {"no", "false", "n", "f", "0", "off"};
    return is_one_of(value(setting), k_false);
}

bool has_type(const Section& section, std::string_view type) {
    return !section.is_template && text::equal_ignoring_case(section.value("type"), type);
}

std::vector<std::string_view> parts_of(std::string_view list) {
    std::vector<std::string_view> parts;
    while (!list.empty()) {
        const std::string_view part = text::trim_controls(text::take_until(list, ','));
        if (!part.empty()) {
            parts.push_back(part);
        }
    }
    return parts;
}

bool AsteriskConfig::has_absent_files() const {
    return std::any_of(remarks.begin(), remarks.end(), [](const Remark& remark) {
        return remark.kind == Remark::Kind::absent_file;
    });
}

} // namespace ispkit::sip
