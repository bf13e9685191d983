// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/address/known_networks.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ispkit::mail {

/// The mail addresses under which customers are reached.
class Contacts {
public:
    /// Adds the lines of a file: a customer, blanks, and the mail address; "#" begins a line of
    /// comment. A customer is a key, with or without its kind ("joe", "sasl:joe"), or a network,
    /// which stands for all in it that have no smaller one. Throws Error with the file's name and
    /// the line if an address is not one that mail can be sent to, a customer has two addresses, or
    /// a key cannot be one of the report.
    void add_file(std::string_view text, const std::string& name);

    /// The address in the files, else the one in the name that the list of networks has. Empty if
    /// none is known: a login or a sender is no contact, because whoever has stolen a password may
    /// read that mailbox, and a client chooses its sender.
    std::string address_of(const Activity& activity) const;

private:
    struct Contact {
        std::string address;
        std::uint64_t line = 0;
    };

    /// By key in lower case, with its kind in front where the line has it; not of networks.
    std::unordered_map<std::string, Contact> contacts_;
    /// Their names are the mail addresses.
    KnownNetworks networks_;
};

} // namespace ispkit::mail
