// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// The stage of the SMTP conversation at which the server asks.
enum class Stage : std::uint8_t { other, rcpt, data, end_of_message };

/// A request of Postfix to a policy service (SMTPD_POLICY_README), as far as decisions here need
/// it. A text that the server did not send is empty. All but the addresses is the client's own
/// choice.
///
/// The texts are views of what the request was parsed from, and live as long: those of a
/// RequestBuffer until its next room(). Nothing keeps a request after its decision.
struct PolicyRequest {
    /// Whether it is no request of Postfix, but asks how the service is (service_state.hpp).
    bool asks_state = false;
    Stage stage = Stage::other;
    /// Nothing if client_address is not an address ("unknown", a local submission).
    std::optional<net::Address> client;
    std::string_view client_address;
    /// The client's name, verified forward and back; "unknown" if there is none.
    std::string_view client_name;
    std::string_view helo_name;
    std::string_view sender;
    /// Empty at DATA and END-OF-MESSAGE if there is more than one recipient.
    std::string_view recipient;
    std::string_view sasl_username;
    /// The same text for all requests of one message.
    std::string_view instance;
    std::string_view queue_id;
    /// How many recipients were accepted; 0 before DATA.
    std::uint64_t recipient_count = 0;
    /// Size of the message in bytes, at END-OF-MESSAGE.
    std::uint64_t size = 0;
};

/// Reads the lines of one request, "name=value" each, without the empty line at its end. Throws
/// Error for other lines, for invalid numbers, and for another kind of request.
PolicyRequest parse_policy_request(std::string_view lines);
/// The request would outlive its texts.
PolicyRequest parse_policy_request(std::same_as<std::string> auto&& lines) = delete;

/// "NAME[ADDRESS]" of the client, as in Postfix's log.
std::string client_of(const PolicyRequest& request);

/// The bytes received over a connection, and the requests in them. It cannot be moved, because its
/// requests are views of it.
class RequestBuffer {
public:
    RequestBuffer() = default;
    RequestBuffer(const RequestBuffer&) = delete;
    RequestBuffer& operator=(const RequestBuffer&) = delete;

    /// In bytes. Postfix's own requests have about 600; with certificates' names, some thousand.
    static constexpr std::size_t k_longest_request = 64 << 10;
    static constexpr std::size_t k_longest_line = 16 << 10;

    /// Room for more bytes. Invalidates all requests that were taken.
    struct Room {
        char* start;
        std::size_t size;
    };
    Room room();

    /// This many bytes were written there.
    void filled(std::size_t octets) { end_ += octets; }

    /// The next complete request; nothing if there is none. Throws Error for what is not a request,
    /// or is too long.
    std::optional<PolicyRequest> next();

    /// Whether the buffer contains the beginning of a request.
    bool holds_part() const { return start_ != end_; }

private:
    std::string octets_;
    std::size_t start_ = 0;
    std::size_t end_ = 0;
    /// The text up to here contains no empty line.
    std::size_t searched_ = 0;
};

} // namespace ispkit::mail
