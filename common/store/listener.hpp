// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace ispkit::store {

/// Hears what programs tell each other with NOTIFY through a server, on a connection of its own. A
/// pool of connections that gives each transaction to another server process lets nothing through;
/// LISTEN itself succeeds there.
class Listener {
public:
    virtual ~Listener() = default;

    /// Readable (poll(2)) when there may be something to hear.
    virtual int descriptor() const = 0;

    /// Whether anything was told since the last call. Throws Away once the connection is lost.
    virtual bool has_heard() = 0;
};

/// Listens to a channel, whose name is a plain identifier of SQL, of the database on a server.
/// Throws Error.
std::unique_ptr<Listener> listen(const std::string& url, std::string_view channel);

} // namespace ispkit::store
