// SPDX-License-Identifier: MIT
#include "geo/geo_option.hpp"

#include <cstdint>

namespace ispkit::geo {

void declare_geo(cli::CommandLine& command_line, std::vector<std::string>& files) {
    command_line.list("--geo", "FILE", files,
                      "name each address's country and network (AS) from this database in mmdb "
                      "format, such as GeoLite2's");
}

Geolocation geolocation_of(const cli::CommandLine& command_line,
                           const std::vector<std::string>& files) {
    return with_context("--geo", [&] {
        return Geolocation(files,
                           [&](const std::string& message) { command_line.warn("{}", message); });
    });
}

void add_origin(cli::JsonObject& object, const Origin& origin) {
    if (!origin.country.empty()) {
        object.add("country", origin.country);
    }
    if (origin.as_number != 0) {
        object.add("as_number", std::uint64_t{origin.as_number});
    }
    if (!origin.as_name.empty()) {
        object.add("as_name", origin.as_name);
    }
}

} // namespace ispkit::geo
