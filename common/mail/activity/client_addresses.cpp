// SPDX-License-Identifier: MIT
#include "mail/activity/client_addresses.hpp"

#include <algorithm>
#include <tuple>

namespace ispkit::mail {

void ClientAddresses::add(const net::Address& address) {
    if (Client* const client = clients_.add({.address = address})) {
        ++client->messages;
    }
}

std::vector<ActivityClient> ClientAddresses::clients(std::size_t most) const {
    std::vector<ActivityClient> clients;
    clients.reserve(clients_.elements().size());
    for (const Client& client : clients_.elements()) {
        clients.push_back({client.address, client.messages});
    }
    std::sort(
        clients.begin(), clients.end(), [](const ActivityClient& one, const ActivityClient& other) {
            return std::tie(other.messages, one.address) < std::tie(one.messages, other.address);
        });
    clients.resize(std::min(clients.size(), most));
    return clients;
}

} // namespace ispkit::mail
