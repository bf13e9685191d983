// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// Whether a pattern for many names, such as "k%d.key", has a place for the number: "%d" or, with
/// leading zeros to N digits, "%0Nd". Any other percent sign stands for itself, which URIs need.
bool has_number_place(std::string_view pattern);

/// Throws Error if such a place in a URI may be an encoded byte, such as "%d0" of a Cyrillic
/// letter.
void refuse_encoded_places(std::string_view uri);

/// The pattern with the number in every such place.
std::string numbered_name(std::string_view pattern, std::uint64_t number);

/// The last group of digits in the file name of a path, without its extension: 7 for
/// "low/video_low_7.ts". Nothing if there is no digit or the number exceeds 2^64-1.
std::optional<std::uint64_t> number_in_name(std::string_view path);

/// How the numbers in two paths compare; nothing unless the paths, with their folders, differ in
/// the number alone.
std::optional<std::strong_ordering> compare_numbers(std::string_view path, std::string_view other);

/// The position of the first path whose number is less than that of the path before it: a shell's
/// glob puts 10 before 2. Nothing if the numbers rise.
std::optional<std::size_t> find_descent(std::span<const std::string> paths);

/// A warning of such a path, for a person; nothing if the numbers rise.
std::optional<std::string> warning_of_descent(std::span<const std::string> paths);

} // namespace ispkit::hls
