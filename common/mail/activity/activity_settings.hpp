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

/// The key that mail is counted by. The default is the login, or the client address without one,
/// or the local user;
/// the others count all mail by one key. By login or sender, mail without that key is not counted.
/// By sender, only customers' mail is counted: that of a client who logged in or whose address is
/// in the list.
enum class GroupBy : std::uint8_t { login_or_client, client, sasl, sender, prefix };

struct ActivitySettings {
    GroupBy group_by = GroupBy::login_or_client;
    /// Events before `since` are the past; events from `until` on are not counted.
    std::optional<std::chrono::sys_seconds> since;
    std::optional<std::chrono::sys_seconds> until;
    AskedTime asked() const { return {since, until}; }
    /// The customers and their names. If it is empty, everyone is a customer who logs in or whose
    /// mail is relayed to others.
    KnownNetworks networks;
    bool guesses_customers() const {
        return networks.empty() && group_by != GroupBy::sasl && group_by != GroupBy::sender;
    }
    /// The hosts, besides this one, from which content filters send mail back.
    net::PrefixSet filters;
    /// Evidence lines of each kind.
    std::size_t evidence = 2;
    /// How many keys are remembered; above that, strangers who sent little are forgotten.
    std::size_t most_keys = 100'000;
    /// When the logs were last written to: the year of times without one is inferred from it. It is
    /// used where no file tells that time.
    std::chrono::sys_seconds written;
};

} // namespace ispkit::mail
