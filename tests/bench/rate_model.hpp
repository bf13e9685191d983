// SPDX-License-Identifier: MIT
#pragma once

#include "replay_model.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <unordered_map>

namespace ispkit::bench {

/// The sliding windows of mail-ratelimit(8).
class RateModel : public ReplayModel {
public:
    struct Limit {
        std::int64_t messages;
        std::chrono::seconds window;
    };
    /// Limits for each login, and for each address.
    RateModel(Limit login, Limit client)
        : login_(login)
        , client_(client) {}

    bool refuses(std::uint64_t number, std::chrono::sys_seconds now) override;

private:
    /// Messages by the step in which they count.
    using Usage = std::map<std::int64_t, std::int64_t>;
    static bool is_full(Usage& usage, const Limit& limit, std::chrono::sys_seconds now);

    Limit login_;
    Limit client_;
    struct Customer {
        Usage login;
        Usage client;
    };
    std::unordered_map<std::uint64_t, Customer> customers_;
};

} // namespace ispkit::bench
