// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ispkit::net {

/// Host names whose addresses are looked up (/etc/hosts, DNS), and again when their time to live
/// (RFC 1035, section 3.2.1) is over. While a name cannot be looked up, its last addresses stay.
/// Nothing waits for a server but wait().
class FollowedNames {
public:
    using Time = std::chrono::sys_time<std::chrono::milliseconds>;

    /// Called for a name that cannot be looked up, or that has no address: once, until it has one.
    using Warning = std::function<void(const std::string& message)>;

    /// The servers are those of /etc/resolv.conf, or "ADDRESS:PORT,...".
    explicit FollowedNames(Warning warning, std::string servers = "");
    FollowedNames(FollowedNames&&) noexcept;
    FollowedNames& operator=(FollowedNames&&) noexcept;
    ~FollowedNames();

    /// Follows these names (parse_host_name) and forgets all others.
    void follow(const std::vector<std::string>& names);

    /// Asks and reads what is due; returns whether addresses have changed
    /// since the last step, also because names were forgotten.
    bool step(Time now);

    /// Steps until each name has an answer or has failed: some seconds at most.
    void wait();

    /// The addresses of all names.
    std::vector<Prefix> addresses() const;

    bool has_address(const std::string& name) const;

    /// The last warning about each name that still cannot be looked up or has no address.
    std::map<std::string, std::string> troubles() const;

private:
    class Questions;
    std::unique_ptr<Questions> questions_;
};

} // namespace ispkit::net
