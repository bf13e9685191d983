// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::hls {

// Commands that mend files, for a remedy. What attackers put beside the files is not written to.

/// Makes a file anew by a command whose last word, not part of it, is the file.
std::string rewrite_file(std::string_view command, const std::string& path);

/// Gives two files each other's names.
std::string swap_files(const std::string& a, const std::string& b);

/// The text as one word of a shell's command line.
std::string shell_word(const std::string& text);

/// The same for the name of a file, which no program takes for an option.
std::string shell_path(const std::string& path);

} // namespace ispkit::hls
