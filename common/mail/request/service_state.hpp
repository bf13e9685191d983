// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The kind of the request with which "status" asks a policy service, instead of Postfix's.
inline constexpr std::string_view k_state_request = "ispkit_state";

/// What a policy service says of itself.
struct ServiceState {
    /// The tool's name.
    std::string service;
    /// The database's name, as from store::full_name().
    std::string database;
    /// Its working folder, from which relative names of files start.
    std::string folder;
    /// When it began, in ISO 8601, and the number of its process.
    std::string started;
    std::uint64_t process = 0;
    /// How many requests it has received since, and how long ago the last one was.
    std::uint64_t requests = 0;
    std::optional<std::uint64_t> seconds_since_request;
    /// What is wrong; nothing is if there are none.
    std::vector<std::string> problems;

    /// The answer to a request of that kind, as an action: lines NAME=VALUE, after a first one that
    /// is a value alone.
    std::string action() const;

    /// Reads the answer, from "action=" on, without the empty line at its end. Nothing if it is not
    /// one of action(); unknown names are skipped.
    static std::optional<ServiceState> parse(std::string_view answer);

    bool operator==(const ServiceState&) const = default;
};

} // namespace ispkit::mail
