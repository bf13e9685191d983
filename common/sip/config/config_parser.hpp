// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// How "#include" reaches files: the names that match a pattern, and the text of one of them.
struct Includes {
    std::function<std::vector<std::string>(const std::string& pattern)> find;
    std::function<std::string(const std::string& name)> read;
};

/// Limits far above any real configuration, which a hostile one cannot exceed.
inline constexpr std::size_t k_deepest_include = 10;
inline constexpr std::size_t k_most_included_files = 10'000;
inline constexpr std::size_t k_longest_config = std::size_t{64} << 20;
inline constexpr std::size_t k_most_sections = 200'000;
inline constexpr std::size_t k_most_settings = 4'000'000;
inline constexpr std::size_t k_most_copied_octets = std::size_t{256} << 20;

/// Reads a configuration by the rules of Asterisk's main/config.c, but goes on without absent
/// files. Throws Error as "name:LINE: what" if Asterisk would refuse the file for another reason,
/// or it exceeds the limits.
AsteriskConfig parse_asterisk_config(std::string_view text, const std::string& name,
                                     const Includes& includes);

} // namespace ispkit::sip
