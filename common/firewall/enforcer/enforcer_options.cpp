// SPDX-License-Identifier: MIT
#include "firewall/enforcer/enforcer_options.hpp"

#include "error.hpp"
#include "net/own_addresses.hpp"

namespace ispkit::firewall {

void EnforcerOptions::declare(cli::CommandLine& command_line) {
    command_line.section("Instead of reading records");
    command_line.flag("--setup", set_up, "create the sets and rules; existing bans stay");
    command_line.flag("--list", list, "show bans with the seconds left");
    command_line.flag("--status", status,
                      "say whether bans have an effect; the exit status is 0 if they do, else 1");
    command_line.flag("--flush", flush, "remove all bans");
    command_line.section("Restrictions");
    command_line.value("--ports", "LIST", ports_text,
                       "drop only packets to these ports, such as 5060-5061,8089/tcp, or to 'all'; "
                       "the rules keep them (default all)");
    command_line.list("--allow", "PREFIX|FILE", allow,
                      "never ban PREFIX, or the addresses and networks in FILE, one in each line");
    command_line.value("--widest-ipv4", "LEN", widest_ipv4,
                       "refuse IPv4 networks wider than /LEN (default 16)");
    command_line.value("--widest-ipv6", "LEN", widest_ipv6,
                       "refuse IPv6 networks wider than /LEN (default 32)");
    command_line.section("Options");
    command_line.flag("--dry-run", dry_run,
                      "print the firewall's commands and do nothing; needs no privilege");
    command_line.flag("--json", json,
                      "with --list: print one JSON object for each ban; with --status: one");
    command_line.value(
        "--user", "NAME", user,
        "when started as root, become NAME and keep only CAP_NET_ADMIN (default nobody)");
    metrics.declare(command_line);
    command_line.configuration();
}

void EnforcerOptions::check() {
    if (set_up + list + status + flush > 1) {
        cli::misuse("--setup, --list, --status and --flush exclude each other");
    }
    if (json && !only_shows()) {
        cli::misuse("--json needs --list or --status");
    }
    if (dry_run && (only_shows() || flush)) {
        cli::misuse("--dry-run does not go with --list, --status or --flush");
    }
    if (ports_text && (only_shows() || flush)) {
        cli::misuse("--ports does not go with --list, --status or --flush");
    }
    if (!metrics.given().empty() && (set_up || only_shows() || flush)) {
        cli::misuse("{} does not go with --setup, --list, --status or --flush", metrics.given());
    }
    if (widest_ipv4 > 32 || widest_ipv6 > 128) {
        cli::misuse("--widest-ipv4 must be at most 32, --widest-ipv6 at most 128");
    }
    if (ports_text) {
        ports = with_context("--ports", [&] { return PortList::parse(*ports_text); });
    }
}

CurrentGuard::CurrentGuard(const EnforcerOptions& options)
    : options_(options)
    , allowed_(net::prefixes_of_option("--allow", options.allow)) {}

BanGuard CurrentGuard::operator()() const {
    return {options_.widest_ipv4, options_.widest_ipv6, allowed_,
            net::PrefixSet(net::own_addresses())};
}

} // namespace ispkit::firewall
