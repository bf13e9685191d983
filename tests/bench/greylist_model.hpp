// SPDX-License-Identifier: MIT
#pragma once

#include "mail/greylist/greylist.hpp"
#include "replay_model.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace ispkit::bench {

/// The rules of greylist-db(8).
class GreylistModel : public ReplayModel {
public:
    /// `numbers` mails may come again; the first `known` of them have passed, at the times of
    /// fill().
    GreylistModel(const mail::GreylistPolicy& policy, std::uint64_t numbers, std::uint64_t known,
                  std::chrono::sys_seconds now);

    bool refuses(std::uint64_t number, std::chrono::sys_seconds now) override;

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
