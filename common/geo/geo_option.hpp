// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/json.hpp"
#include "geo/geolocation.hpp"
#include "geo/origin.hpp"

#include <string>
#include <vector>

namespace ispkit::geo {

/// --geo, the databases of Geolocation.
void declare_geo(cli::CommandLine& command_line, std::vector<std::string>& files);

/// These databases; what is wrong with one later becomes a warning. The command line must outlive
/// them.
Geolocation geolocation_of(const cli::CommandLine& command_line,
                           const std::vector<std::string>& files);

/// Adds the members country, as_number and as_name, as far as they are known.
void add_origin(cli::JsonObject& object, const Origin& origin);

} // namespace ispkit::geo
