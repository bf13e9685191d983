// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::text {

/// The relative reference (RFC 3986) that names a file: every octet but unreserved characters and
/// "/" is percent-encoded, so that any file name fits into a playlist and comes back from
/// path_of_uri as it was.
std::string uri_of_path(std::string_view path);

/// The local file that a relative reference names: percent-decoded, without query and fragment.
/// Throws Error, without a place, where it names something else ("https://…", "//host/…") or
/// nothing, where an octet is encoded wrongly, and for a NUL. Spaces and other octets that should
/// have been encoded stand for themselves, as ffmpeg writes them.
std::string path_of_uri(std::string_view uri);

/// Whether a path names something below the folder that it is relative to: it is not empty, does
/// not start with "/" and has no component "..". Symbolic links are not looked at.
bool stays_in_folder(std::string_view path);

} // namespace ispkit::text
