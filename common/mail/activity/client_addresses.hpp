// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/activity/distinct_sample.hpp"
#include "net/address.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ispkit::mail {

/// The addresses from which one customer's messages came, in bounded memory: see DistinctSample.
class ClientAddresses {
public:
    /// Counts a message from the address.
    void add(const net::Address& address);

    /// The number of different addresses.
    std::int64_t count() const { return clients_.count(); }

    /// At most `most` addresses: those in the sample with the most messages, these first.
    std::vector<ActivityClient> clients(std::size_t most) const;

private:
    struct Client {
        net::Address address;
        std::uint32_t messages = 0;
    };
    struct HashOf {
        std::uint64_t operator()(const Client& client) const {
            return std::hash<net::Address>()(client.address);
        }
    };

    DistinctSample<Client, HashOf> clients_;
};

} // namespace ispkit::mail
