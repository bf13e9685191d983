// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// Whether a pattern for many names, as "k%d.key", has a place for the number: "%d" or, with
/// leading zeros to N digits, "%0Nd". Any other percent sign stands for itself, as URIs need it.
bool has_number_place(std::string_view pattern);

/// Throws Error where such a place in a URI may be an encoded octet, as "%d0" in one of
/// Cyrillic letters.
void refuse_encoded_places(std::string_view uri);

/// The pattern with the number in every such place.
std::string numbered_name(std::string_view pattern, std::uint64_t number);

/// The last group of digits in the file name of a path, its extension left aside: 7 for
/// "low/video_low_7.ts". Nothing where there is no digit or the number exceeds 2^64-1.
std::optional<std::uint64_t> number_in_name(std::string_view path);

/// The position of the first path whose number is less than that of the path before it, as in the
/// order of a shell's glob, which puts 10 before 2; nothing where the numbers rise.
std::optional<std::size_t> find_descent(std::span<const std::string> paths);

} // namespace ispkit::hls
