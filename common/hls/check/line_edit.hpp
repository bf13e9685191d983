// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace ispkit::hls {

/// A line to put into a file beside another one.
struct LineEdit {
    /// Counted from 1.
    std::uint64_t line = 0;
    /// That of sed: c in the place of the line, i in front of it, a behind it.
    char command = 'i';
    /// The new line, without its end.
    std::string text;
};

/// More edits than that are no remedy that somebody would paste.
inline constexpr std::size_t k_most_edits = 8;

/// The edit as an option of sed, with a blank in front of it.
std::string sed_option(const LineEdit& edit);

/// A command that applies options of sed to a file. The numbers of lines are those before it.
std::string edit_file(const std::string& path, const std::string& sed_options);

/// A command that swaps two files.
std::string swap_files(const std::string& a, const std::string& b);

/// The text as one word of a shell's command line.
std::string shell_word(const std::string& text);

} // namespace ispkit::hls
