// SPDX-License-Identifier: MIT
#include "geo/geolocation.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::geo {

Geolocation::Geolocation(const std::vector<std::string>& paths, Report report)
    : report_(std::move(report)) {
    for (const std::string& path : paths) {
        const io::FileIdentity identity = io::identity_of(path);
        sources_.push_back({identity, GeoDatabase(path)});
    }
}

Origin Geolocation::origin_of(const net::Address& address) {
    Origin origin;
    for (Source& source : sources_) {
        if (source.is_damaged) {
            continue;
        }
        try {
            source.database.complete(address, origin);
        } catch (const Error& error) {
            source.is_damaged = true;
            report_(error.what());
        }
    }
    return origin;
}

std::string Geolocation::described(const net::Address& address) {
    const std::string origin = origin_of(address).str();
    return origin.empty() ? address.str() : fmt::format("{} ({})", address.str(), origin);
}

void Geolocation::refresh() {
    for (Source& source : sources_) {
        const io::FileIdentity identity = io::identity_of(source.database.path());
        if (identity == io::FileIdentity() || identity == source.identity) {
            continue;
        }
        source.identity = identity;
        try {
            source = {identity, GeoDatabase(source.database.path())};
        } catch (const Error& error) {
            if (!std::exchange(source.is_replacement_bad, true)) {
                report_(error.what());
            }
        }
    }
}

} // namespace ispkit::geo
