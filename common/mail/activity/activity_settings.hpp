// SPDX-License-Identifier: MIT
#pragma once

#include "mail/address/known_networks.hpp"
#include "mail/log/read_lines.hpp"
#include "net/prefix_set.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ispkit::mail {

/// Whose mail is counted together: by login where there is one and by client address else, or all
/// by one of them. By login or sender, what has none is not counted; by sender, nor is what does
/// not come from a customer: one who logged in, or an address in the list.
enum class GroupBy : std::uint8_t { login_or_client, client, sasl, sender, prefix };

struct ActivitySettings {
    GroupBy group_by = GroupBy::login_or_client;
    /// What was before since is the past; what is from until on is not counted.
    std::optional<std::chrono::sys_seconds> since;
    std::optional<std::chrono::sys_seconds> until;
    AskedTime asked() const { return {since, until}; }
    /// Who is a customer, and what his name is; where there is nothing in it, everyone is who logs
    /// in or whose mail is relayed to others.
    KnownNetworks networks;
    /// Where content filters send mail back from, beside this host.
    net::PrefixSet filters;
    /// Evidence lines of each kind.
    std::size_t evidence = 2;
    /// How many keys are remembered; above that, strangers who sent little are forgotten.
    std::size_t most_keys = 100'000;
    /// When the logs were written to last: what the year of times without one is inferred from,
    /// where it is not a file that tells it.
    std::chrono::sys_seconds written;
};

} // namespace ispkit::mail
