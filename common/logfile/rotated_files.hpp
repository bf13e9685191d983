// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::logfile {

/// The files beside a log whose names begin with its own: copies and rotated ones.
std::vector<std::string> files_beside(const std::string& path);

/// Whether one of those has a number or a date behind the log's name: mail.log.1,
/// mail.log-20261123, mail.log.2.gz.
bool is_rotated_file_of(const std::string& path, const std::string& file);

/// Whether a log's own name is that of a rotated file: mail.log.1, mail.log-20261123. A short
/// number behind a hyphen does not count, since relays have such names: mx-1.
bool is_rotated_name(std::string_view path);

} // namespace ispkit::logfile
