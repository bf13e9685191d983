// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy_request.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What a policy server decides with, and tells about itself.
class PolicyService {
public:
    virtual ~PolicyService() = default;

    /// The actions (access(5)) for requests that waited together, one for each, in their order.
    /// Throws Error in trouble; none of them is answered then.
    virtual std::vector<std::string> decide(std::span<const PolicyRequest> requests) = 0;

    /// Something went wrong that the service goes on after.
    virtual void report(std::string_view trouble) = 0;

    /// SIGHUP: reads lists and limits again.
    virtual void reload() = 0;

    /// Called several times a second, for what has to be done now and then; to take some
    /// milliseconds at most.
    virtual void tend() = 0;
};

/// How many requests of one connection are decided together, so that it cannot make a batch that
/// others wait for.
inline constexpr std::size_t k_most_requests_at_once = 100;

/// The service's actions; in trouble, which is reported, the answer for that to all, or nothing.
std::vector<std::string> answers_to(std::span<const PolicyRequest> requests, PolicyService& service,
                                    const std::optional<std::string>& answer_in_trouble);

/// Has the service do what is due; trouble is reported.
void tend(PolicyService& service);

/// Adds a reply of the protocol.
void append_reply(std::string& replies, std::string_view action);

} // namespace ispkit::mail
