// SPDX-License-Identifier: MIT
#include "sip/config/section_index.hpp"

#include "error.hpp"
#include "sip/config/config_parser.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>

namespace ispkit::sip {

std::size_t SectionIndex::append(Section section) {
    if (sections_.size() == k_most_sections) {
        throw_error("more than {} sections", k_most_sections);
    }
    const std::size_t index = sections_.size();
    Named& named = by_name_[text::lower(section.name)];
    named.indices.push_back(index);
    if (!section.is_template && named.first_real == k_no_section) {
        named.first_real = index;
    }
    sections_.push_back(std::move(section));
    return index;
}

const Section* SectionIndex::base(std::string_view name) const {
    const auto named = by_name_.find(text::lower(name));
    return named == by_name_.end() ? nullptr : &sections_[named->second.indices.front()];
}

std::size_t SectionIndex::addressed(std::string_view name, std::string_view filter) {
    const auto named = by_name_.find(text::lower(name));
    if (named == by_name_.end()) {
        return k_no_section;
    }
    if (filter.empty()) {
        return named->second.first_real;
    }
    const std::vector<std::size_t>& indices = named->second.indices;
    const auto found =
        std::find_if(indices.begin(), indices.end(), [this, filter](std::size_t index) {
            return matches(sections_[index], filter);
        });
    return found == indices.end() ? k_no_section : *found;
}

void SectionIndex::became_template(std::size_t index) {
    Named& named = by_name_[text::lower(sections_[index].name)];
    step(named.indices.size());
    const auto real = std::find_if(named.indices.begin(), named.indices.end(),
                                   [this](std::size_t i) { return !sections_[i].is_template; });
    named.first_real = real == named.indices.end() ? k_no_section : *real;
}

bool SectionIndex::matches(const Section& section, std::string_view filter) {
    bool wants_template = false;
    bool takes_template = false;
    while (!filter.empty()) {
        std::string_view value = text::take_until(filter, '&');
        const std::string_view name = text::take_until(value, '=');
        step(section.settings.size() + 1);
        if (name == "TEMPLATES") {
            wants_template = value == "restrict";
            takes_template = wants_template || value == "include";
        } else if (std::none_of(section.settings.begin(), section.settings.end(),
                                [name, value](const Setting& setting) {
                                    return setting.name == name && setting.value == value;
                                })) {
            return false;
        }
    }
    return section.is_template ? takes_template : !wants_template;
}

void SectionIndex::step(std::size_t count) {
    constexpr std::size_t k_most_steps = 50'000'000;
    steps_ += count;
    if (steps_ > k_most_steps) {
        throw_error("too many sections to look through for what this one adds to");
    }
}

} // namespace ispkit::sip
