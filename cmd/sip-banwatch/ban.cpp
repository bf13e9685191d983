// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "firewall/ban/ban_guard.hpp"
#include "firewall/ban/ban_record.hpp"
#include "net/own_addresses.hpp"
#include "options.hpp"
#include "sip/ban/ban_store.hpp"

namespace ispkit::banwatch {

const cli::Tool k_ban{
    .name = "sip-banwatch ban",
    .summary = "Ban addresses or networks by hand. A running watch announces it within half a "
               "second.",
    .synopsis = {"[--ban-time TIME] [--config FILE] [--db URL] PREFIX..."},
    .examples = {{"sip-banwatch ban 203.0.113.5", "for ten minutes"},
                 {"sip-banwatch ban --ban-time 7d 203.0.113.0/24", "a network for a week"}},
    .libraries = {},
};

namespace {

/// What must not be banned: by the database, by the configuration of the watch, and this machine.
firewall::BanGuard guard_of(const cli::CommandLine& command_line, sip::BanStore& store) {
    RuleOptions of_watch;
    cli::OptionTable table;
    of_watch.declare_allowed(table);
    const cli::SettingsFile& file = command_line.configuration_file();
    cli::apply_settings(file, file.sections.front(), table);
    net::AllowList allowed = command_line.with_place([&] { return of_watch.allowed(); });
    for (const std::string& entry : store.allowed().entries()) {
        allowed.add(entry);
    }
    firewall::BanGuard guard{.never = net::PrefixSet(allowed.prefixes),
                             .own = net::PrefixSet(net::own_addresses())};
    guard.never.add(addresses_of_hosts(command_line, allowed.host_names));
    return guard;
}

} // namespace

cli::Status ban(cli::CommandLine& command_line) {
    std::string database = watched_database();
    std::chrono::seconds time = std::chrono::minutes(10);
    std::vector<std::string> words;
    command_line.section("Options");
    command_line.value("--ban-time", "TIME", time, "length of the ban, up to 365d (default 10m)");
    declare_database(command_line, database);
    command_line.operands("PREFIX", words);
    command_line.parse();
    const std::vector<net::Prefix> prefixes = prefixes_of(words);
    if (time.count() > firewall::k_longest_ban) {
        cli::misuse("--ban-time must be at most 365d");
    }

    sip::BanStore store = store_to_change(database, store::Access::create);
    const firewall::BanGuard guard = guard_of(command_line, store);
    const logfile::Time now = clock_now();
    std::vector<sip::Decision> decisions;
    for (const net::Prefix& prefix : prefixes) {
        with_context("nothing is banned", [&] { firewall::check_ban(prefix, guard); });
        decisions.emplace_back(sip::Verdict{.prefix = prefix,
                                            .address = prefix.first(),
                                            .time = now,
                                            .duration = time,
                                            .reason = sip::Reason::by_hand,
                                            .accounts = {}});
    }
    store.record(decisions);
    warn_unless_watched(command_line, database);
    return cli::Status::done;
}

} // namespace ispkit::banwatch
