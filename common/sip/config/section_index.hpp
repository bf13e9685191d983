// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::sip {

inline constexpr std::size_t k_no_section = std::numeric_limits<std::size_t>::max();

/// The sections of a configuration that is being read, found by name, whatever its case.
class SectionIndex {
public:
    explicit SectionIndex(std::vector<Section>& sections)
        : sections_(sections) {}

    /// Adds the section to the configuration; returns its index.
    std::size_t append(Section section);

    /// The first section or template of that name, or null.
    const Section* base(std::string_view name) const;

    /// The section that "[name](+filter)" adds to, or k_no_section. A filter is
    /// "TEMPLATES=include", "TEMPLATES=restrict" and settings that the section must have, joined by
    /// "&"; without one, templates do not count.
    std::size_t addressed(std::string_view name, std::string_view filter);

    /// Must be called when a section becomes a template.
    void became_template(std::size_t index);

private:
    struct Named {
        std::vector<std::size_t> indices;
        std::size_t first_real = k_no_section;
    };

    bool matches(const Section& section, std::string_view filter);
    void step(std::size_t count);

    std::vector<Section>& sections_;
    std::unordered_map<std::string, Named> by_name_;
    std::size_t steps_ = 0;
};

} // namespace ispkit::sip
