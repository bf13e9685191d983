// SPDX-License-Identifier: MIT
#pragma once

#include "geo/origin.hpp"
#include "net/address.hpp"

#include <maxminddb.h>

#include <memory>
#include <string>

namespace ispkit::geo {

/// A database of countries, networks or both in the format mmdb of MaxMind: GeoLite2 and GeoIP2
/// (Country, City, ASN), DB-IP, IPinfo, and others with the same keys. It is read into memory
/// whole: replacing or cutting the file does no harm.
class GeoDatabase {
public:
    /// Throws Error if the file cannot be read, is larger than 1 GiB, or is not such a database.
    explicit GeoDatabase(const std::string& path);

    const std::string& path() const { return path_; }

    /// Adds to the origin what it does not have and the database knows of the address. Throws Error
    /// if the database is damaged there.
    void complete(const net::Address& address, Origin& origin) const;

private:
    struct Close {
        void operator()(MMDB_s* database) const;
    };

    std::string path_;
    std::unique_ptr<MMDB_s, Close> database_;
};

/// Name and version of the library behind it.
std::string geo_library();

} // namespace ispkit::geo
