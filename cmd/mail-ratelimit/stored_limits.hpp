// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/rate_limit.hpp"
#include "mail/ratelimit/rate_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ispkit::ratelimit {

/// The limits of serve in its database, where other commands read them. Hosts that share it should
/// have the same; those of the host whose configuration was read last are stored.
class StoredLimits {
public:
    /// The configuration was read: the next call of keep() stores its limits.
    void renew() { are_new_ = true; }

    /// Stores the limits if they are new or the database has none. If others are stored, returns
    /// what there is to say about that, once for the same. Throws Error if the database fails.
    std::optional<std::string> keep(mail::RateStore& store,
                                    const std::vector<mail::RateLimit>& limits);

private:
    bool are_new_ = true;
    /// Those of another host, as they were told last.
    std::vector<std::string> told_;
};

} // namespace ispkit::ratelimit
