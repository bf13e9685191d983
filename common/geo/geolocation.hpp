// SPDX-License-Identifier: MIT
#pragma once

#include "geo/geo_database.hpp"
#include "geo/origin.hpp"
#include "io/file_status/file_identity.hpp"
#include "net/address.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ispkit::geo {

/// Several databases that complete each other; the first that knows a thing is believed.
class Geolocation {
public:
    /// Takes the message of a database that is damaged, or was replaced by something else.
    using Report = std::function<void(const std::string& message)>;

    /// Throws Error if a database cannot be opened. No paths: nothing is ever known.
    Geolocation(const std::vector<std::string>& paths, Report report);

    /// Damage is reported at its first sight, and that database is no longer asked.
    Origin origin_of(const net::Address& address);

    /// "203.0.113.5 (NL, AS64500 Example)"; the address alone if nothing is known of it.
    std::string described(const net::Address& address);

    /// Opens the databases again whose files were replaced. If one cannot be opened, that is
    /// reported once, and the old one stays in use until a file comes that can.
    void refresh();

    bool is_empty() const { return sources_.empty(); }

private:
    struct Source {
        /// That of the file when it was last opened or tried.
        io::FileIdentity identity;
        GeoDatabase database;
        bool is_damaged = false;
        bool is_replacement_bad = false;
    };

    std::vector<Source> sources_;
    Report report_;
};

} // namespace ispkit::geo
