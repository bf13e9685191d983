// SPDX-License-Identifier: MIT
#pragma once

#include "sip/filter/filter_settings.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// The values of a filter's settings, which are those of [Init], [Definition] and [DEFAULT], in
/// this order, with all that they refer to: %(name)s and %(section/name)s, by the rules of
/// ConfigParser in the section of the value, then <name> and <section/name>. known/name is what a
/// later file replaced. A <name> that nothing defines stays as it is.
class FilterValues {
public:
    /// Limits that no real filter reaches.
    static constexpr std::size_t k_longest_value = std::size_t{64} << 10;
    static constexpr std::size_t k_most_references = 1000;
    static constexpr int k_deepest_reference = 10;

    /// The settings must outlive this object.
    explicit FilterValues(const FilterSettings& settings)
        : settings_(settings) {}

    /// The lines of a value that are not empty; none where it is not set. A line that became
    /// several by what it refers to has the same place in all. Throws Error with the place where
    /// fail2ban would refuse the value, and beyond the limits.
    std::vector<SettingLine> lines(std::string_view setting) const;

private:
    const FilterSetting* find(std::string_view section, std::string_view setting) const;
    const FilterSetting* find_reference(std::string_view section, std::string_view reference) const;
    std::string_view section_with(std::string_view setting) const;
    std::string interpolated(std::string_view text, std::string_view section, std::size_t& count,
                             int depth) const;
    std::optional<std::string> value_of_tag(std::string_view tag, std::size_t& count) const;
    std::string with_tags_replaced(std::string text, std::size_t& count) const;

    const FilterSettings& settings_;
};

} // namespace ispkit::sip
