// SPDX-License-Identifier: MIT
#include "geo/geolocation.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <utility>

namespace ispkit::geo {

Geolocation::Geolocation(const std::vector<std::string>& paths, Report report)
    : report_(std::move(report)) {
    for (const std::string& path : paths) {
        const Identity identity = identity_of(path);
        sources_.push_back({identity, GeoDatabase(path)});
    }
}

Geolocation::Identity Geolocation::identity_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return {};
    }
    constexpr std::uint64_t k_second = 1'000'000'000;
    return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
            static_cast<std::uint64_t>(status.st_mtim.tv_sec) * k_second +
                static_cast<std::uint64_t>(status.st_mtim.tv_nsec)};
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
        const Identity identity = identity_of(source.database.path());
        if (identity == Identity() || identity == source.identity) {
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
