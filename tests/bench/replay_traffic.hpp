// SPDX-License-Identifier: MIT
#pragma once

#include "policy_traffic.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <random>
#include <span>
#include <unordered_set>
#include <vector>

namespace ispkit::bench {

/// The first moment of all replays.
inline constexpr std::chrono::sys_seconds k_replay_start{std::chrono::seconds(1'800'000'000)};

/// A mail that is offered: its number, and that of the message.
struct Offer {
    std::uint64_t number;
    std::uint64_t serial;
};

/// The mails of a busy relay, with a clock that goes on with each of them. Of strangers a part
/// comes from a population of correspondents that changes by a hundredth a day and tries again when
/// it is told to, and the rest comes once and never again; of customers all are known.
class Traffic {
public:
    Traffic(Kind kind, std::uint64_t mails_a_day, std::uint64_t population);

    /// The next mails, none of a client that has not got the answer to its last one.
    std::vector<Offer> next(std::size_t count);

    /// The answers to mails of next(): greylisted mail is offered again.
    void answered(std::span<const Offer> offers, const std::vector<bool>& refused,
                  std::chrono::sys_seconds time);

    std::chrono::sys_seconds now() const;

    /// Numbers from here on are mails that never come again.
    static constexpr std::uint64_t k_first_never_again = std::uint64_t{1} << 30;

private:
    struct Retry {
        Offer offer;
        std::chrono::sys_seconds time;
    };
    std::uint64_t client_of(const Offer& offer) const;
    Offer draw();

    Kind kind_;
    std::uint64_t population_;
    double interval_;
    std::uint64_t serial_ = 0;
    std::mt19937_64 random_;
    std::deque<Retry> again_;
    std::unordered_set<std::uint64_t> asking_;
};

} // namespace ispkit::bench
