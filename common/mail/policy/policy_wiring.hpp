// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_request.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::mail {

// Whether Postfix asks a service at all the places where it has to (ispkit-mail(7)), as far as that
// can be seen from what it asks. What is wrong is said after some tens of requests that came to
// nothing, and again each time they have become ten times as many.

/// Of limits.
class RateWiring {
public:
    struct Seen {
        Stage stage = Stage::other;
        bool is_customer = false;
        /// RateDecision has these.
        bool begins_message = false;
        bool lacks_domains = false;
    };

    /// Takes one request; what is wrong, if anything is.
    std::optional<std::string> see(const Seen& seen);

private:
    /// Requests at other stages, and customers' messages that began, since a message was counted.
    std::int64_t elsewhere_ = 0;
    std::int64_t begun_ = 0;
    /// Messages without their recipients' domains since a customer's recipient was asked about.
    std::int64_t without_domains_ = 0;
    /// Requests before the first one of a customer.
    std::int64_t strangers_ = 0;
    bool has_seen_customer_ = false;
};

/// Of greylisting.
class GreylistWiring {
public:
    std::optional<std::string> see(const PolicyRequest& request);

private:
    /// Requests that greylisting has no say in, since the last one that it has.
    std::int64_t elsewhere_ = 0;
};

} // namespace ispkit::mail
