// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "firewall/ban/ban_guard.hpp"
#include "firewall/ban/port_list.hpp"
#include "metrics/service/publisher.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::firewall {

/// The options that all programs have that enforce bans.
struct EnforcerOptions {
    bool set_up = false;
    bool list = false;
    bool status = false;
    bool flush = false;
    bool dry_run = false;
    bool json = false;
    /// As typed.
    std::optional<std::string> ports_text;
    std::optional<PortList> ports;
    std::vector<std::string> allow;
    std::uint32_t widest_ipv4 = BanGuard().widest_ipv4;
    std::uint32_t widest_ipv6 = BanGuard().widest_ipv6;
    std::string user = "nobody";
    metrics::PublicationOptions metrics;

    void declare(cli::CommandLine& command_line);

    /// To be called after the command line was parsed; ends the program if options contradict each
    /// other.
    void check();

    /// Whether it only shows what the firewall has.
    bool only_shows() const { return list || status; }
};

/// Decides what may be banned, with the current addresses of the machine.
class CurrentGuard {
public:
    /// Reads the allow list. The options must outlive the guard.
    explicit CurrentGuard(const EnforcerOptions& options);

    BanGuard operator()() const;

private:
    const EnforcerOptions& options_;
    net::PrefixSet allowed_;
};

} // namespace ispkit::firewall
