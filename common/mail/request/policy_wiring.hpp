// SPDX-License-Identifier: MIT
#pragma once

#include "mail/request/policy_request.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::mail {

// Checks whether Postfix asks a service at all necessary places (ispkit-mail(7)), as far as the
// requests show. A warning is given after some tens of requests that had no effect, and again each
// time their number has grown tenfold.

/// Checks requests for rate limits.
class RateWiring {
public:
    struct Seen {
        Stage stage = Stage::other;
        bool is_customer = false;
        /// These are as in RateDecision.
        bool begins_message = false;
        bool lacks_domains = false;
        bool lacks_size = false;
    };

    /// Takes one request. Returns a warning, if there is one to give.
    std::optional<std::string> see(const Seen& seen);

private:
    /// Since the last counted message: requests at other stages, and messages that customers began.
    std::int64_t elsewhere_ = 0;
    std::int64_t begun_ = 0;
    /// Messages without their recipients' domains since a customer's recipient was asked about.
    std::int64_t without_domains_ = 0;
    /// Messages whose bytes were counted by the announced size.
    std::int64_t without_size_ = 0;
    /// Requests before the first one of a customer.
    std::int64_t strangers_ = 0;
    bool has_seen_customer_ = false;
};

/// Checks requests for greylisting.
class GreylistWiring {
public:
    std::optional<std::string> see(const PolicyRequest& request);

private:
    /// Requests since the last one that greylisting decided.
    std::int64_t elsewhere_ = 0;
};

} // namespace ispkit::mail
