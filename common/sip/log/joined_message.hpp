// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// A message that a sender's line breaks broke into lines, put together again. It is read as soon
/// as its first line comes, so its other lines, which come one by one later, are not read as
/// messages of their own.
class JoinedMessage {
public:
    /// Joins the first line of a message with the rest, which follows it in the log, without the
    /// newline at its end.
    void join(std::string_view first, std::string_view rest) {
        octets_ = rest.size() + 1;
        text_.assign(first).append("\n").append(rest);
    }

    /// The whole message. The view lives until the next join().
    std::string_view text() const { return text_; }
    std::string_view last_line() const { return text().substr(text_.rfind('\n') + 1); }

    /// Whether the next line belongs to it.
    bool has_more() const { return octets_ > 0; }

    /// Notes that so many octets behind its first line have passed.
    void pass(std::size_t octets) { octets_ -= std::min(octets, octets_); }

    /// Whom it accuses.
    void set_address(const net::Address& address) { address_ = address; }
    const net::Address& address() const { return address_; }

private:
    std::string text_;
    std::size_t octets_ = 0;
    net::Address address_;
};

} // namespace ispkit::sip
