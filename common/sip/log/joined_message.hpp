// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// A message that a sender's line breaks split into lines, joined again. It is read as soon as its
/// first line arrives; so its other lines, which arrive one by one later, are not read as messages
/// of their own.
class JoinedMessage {
public:
    /// Joins the first line of a message with `rest`, the lines that follow it in the log, without
    /// the newline at their end.
    void join(std::string_view first, std::string_view rest) {
        octets_ = rest.size() + 1;
        text_.assign(first).append("\n").append(rest);
    }

    /// The whole message. The view is valid until the next join().
    std::string_view text() const { return text_; }
    std::string_view last_line() const { return text().substr(text_.rfind('\n') + 1); }

    /// Whether the next line belongs to the message.
    bool has_more() const { return octets_ > 0; }

    /// Notes that `octets` bytes behind the first line have passed.
    void pass(std::size_t octets) { octets_ -= std::min(octets, octets_); }

    /// The address that the message accuses.
    void set_address(const net::Address& address) { address_ = address; }
    const net::Address& address() const { return address_; }

private:
    std::string text_;
    std::size_t octets_ = 0;
    net::Address address_;
};

} // namespace ispkit::sip
