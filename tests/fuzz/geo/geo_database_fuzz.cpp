// SPDX-License-Identifier: MIT
// Any bytes as a database in mmdb format: it is refused, or what it says is short and printable.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "geo/geo_database.hpp"
#include "io/file.hpp"
#include "text/visible_text.hpp"

#include <sys/mman.h>

/// libmaxminddb 1.7.1 does not release what it has read when the description in a database is
/// damaged: 4640 bytes at each MMDB_open that fails so. That we close our databases, the unit tests
/// show, which run without this. The name is that of LeakSanitizer's hook.
extern "C" const char* leaks_of_libraries() __asm__("__lsan_default_suppressions");
const char* leaks_of_libraries() {
    return "leak:libmaxminddb";
}

FUZZ_TARGET(geo_database, data, size) {
    using namespace ispkit;
    constexpr std::size_t k_longest_name = 64;
    const io::Fd file(::memfd_create("fuzz", MFD_CLOEXEC));
    io::write_all(file.get(), {data, size}, "fuzz");
    try {
        const geo::GeoDatabase database(fmt::format("/proc/self/fd/{}", file.get()));
        for (const char* const address : {"203.0.113.5", "2001:db8::1", "::"}) {
            geo::Origin origin;
            database.complete(*net::Address::parse(address), origin);
            require(origin.country.empty() || origin.country.size() == 2);
            for (const std::string& name : {origin.country_name, origin.as_name}) {
                require(name.size() <= k_longest_name && text::visible_text(name) == name);
            }
        }
    } catch (const Error&) {
    }
}
