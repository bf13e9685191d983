// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::text {

// Parts of a path's text; symbolic links and the file system do not matter.

/// The folder of a path with its slash, to which a name can be appended; empty for the current
/// folder.
std::string_view folder_of(std::string_view path);

/// The part after the last slash; empty for a path that ends with one.
std::string_view file_name(std::string_view path);

/// The path without the last dot of its file name and what follows. A dot in a folder's name, or at
/// the front of the file name, does not count.
std::string_view without_extension(std::string_view path);

/// A path that is relative to a folder, which ends with a slash or is empty. An absolute path stays
/// as it is.
std::string path_from(std::string_view folder, std::string_view path);

} // namespace ispkit::text
