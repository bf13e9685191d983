// SPDX-License-Identifier: MIT
#pragma once

#include "mail/greylist/greylist.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace ispkit::bench {

/// What greylisting must answer to the mails of Traffic, each after the answer to the client's last
/// one: the rules of greylist-db(8) without a database.
class GreylistModel {
public:
    /// `numbers` mails may come again; the first `known` of them have passed, at the times of
    /// fill().
    GreylistModel(const mail::GreylistPolicy& policy, std::uint64_t numbers, std::uint64_t known,
                  std::chrono::sys_seconds now);

    /// Whether the mail is greylisted.
    bool decide(std::uint64_t number, std::chrono::sys_seconds now);

private:
    /// Zero if there was none.
    struct Triplet {
        std::chrono::sys_seconds first_seen{};
        std::chrono::sys_seconds passed{};
    };
    bool is_fresh(std::chrono::sys_seconds last_seen, std::chrono::sys_seconds now) const;

    const mail::GreylistPolicy& policy_;
    std::vector<Triplet> triplets_;
    std::vector<mail::ClientState> clients_;
};

} // namespace ispkit::bench
