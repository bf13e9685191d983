// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ispkit::mail {

/// The mail addresses under which customers are reached.
class Contacts {
public:
    /// Adds the lines of a file: a customer's key, blanks, and the mail address; "#" begins a line
    /// of comment. Throws Error with the file's name and the line if an address is not one that
    /// mail can be sent to, or a key has two addresses.
    void add_file(std::string_view text, const std::string& name);

    /// The address in the files; else the login or sender if that is a mail address, or the address
    /// in the name that the list of networks has. Empty if none is known.
    std::string address_of(const Activity& activity) const;

private:
    struct Contact {
        std::string address;
        std::uint64_t line = 0;
    };

    /// By key, in lower case.
    std::unordered_map<std::string, Contact> contacts_;
};

} // namespace ispkit::mail
