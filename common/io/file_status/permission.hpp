// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::io {

/// Who may read a file that not everybody may read, by the modes of the file and of the folders in
/// its path: "members of the group adm may" or "only root may". Empty where everybody may, or that
/// is not known.
std::string who_may_read(const std::string& path);

/// Throws Error for a file that could not be opened for reading, as errno says; if the modes keep
/// this process out, with who may.
[[noreturn]] void throw_unreadable(const std::string& path);

} // namespace ispkit::io
