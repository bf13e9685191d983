// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::text {

/// The bytes that a part of a URI stands for. Throws Error, without a place, if a byte is encoded
/// wrongly.
std::string percent_decoded(std::string_view text);

/// The relative reference (RFC 3986) that names a file. Every byte except unreserved characters and
/// "/" is percent-encoded, so that any file name fits into a playlist and path_of_uri restores it
/// exactly.
std::string uri_of_path(std::string_view path);

/// Whether the URI's meaning depends on the folder of the file that contains it (RFC 3986 section
/// 4.2, "relative-path reference").
bool is_relative(std::string_view uri);

/// The local file that a relative reference names: percent-decoded, without query and fragment.
/// Throws Error, without a place, if it names something else ("https://…", "//host/…") or nothing,
/// if a byte is encoded wrongly, and for a NUL. Spaces and other bytes that should have been
/// encoded stand for themselves, since ffmpeg writes them so.
std::string path_of_uri(std::string_view uri);

/// The same for a URI in a file in this folder, which ends with a slash or is empty: the path of
/// the file.
std::string path_of_uri(std::string_view uri, std::string_view folder);

/// The file name at the end of a URI of any kind, percent-decoded, without query and fragment:
/// "k1.key" of "https://example.com/keys/k1.key?token=x". Throws Error, without a place, if it is
/// not the name of a file in a folder: empty, ".", "..", or with an encoded "/" or NUL.
std::string file_name_of_uri(std::string_view uri);

/// Whether a path stays below the folder that it is relative to: it is not empty, does not start
/// with "/" and has no component "..". Symbolic links are not checked.
bool stays_in_folder(std::string_view path);

} // namespace ispkit::text
