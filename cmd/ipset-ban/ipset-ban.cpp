// SPDX-License-Identifier: MIT
#include "cli/run.hpp"
#include "firewall/enforcer/enforce.hpp"
#include "firewall/enforcer/enforcer_options.hpp"
#include "firewall/enforcer/privilege.hpp"
#include "ip_sets.hpp"
#include "rule_keeper.hpp"

#include <cstdlib>

namespace ispkit::ipset_ban {

namespace {

constexpr const char* k_reading_synopsis =
    "[--config FILE] [--ports LIST] [--allow PREFIX|FILE] [--widest-ipv4 LEN] [--widest-ipv6 LEN] "
    "[--user NAME] [--metrics FILE] [--metrics-listen ADDRESS] [--dry-run]";

const cli::Tool k_tool{
    .name = "ipset-ban",
    .summary = "Read 'ban PREFIX SECONDS' and 'unban PREFIX' lines from standard input and make "
               "the kernel drop packets from these prefixes, with ipset and iptables: nft-ban for "
               "machines whose firewall is iptables.",
    .synopsis = {k_reading_synopsis, "--setup [--ports LIST] [--dry-run]", "--list [--json]",
                 "--status [--json]", "--flush"},
    .examples = {{"sip-banwatch watch /var/log/asterisk/messages | ipset-ban",
                  "ban clients that guess SIP passwords"},
                 {"echo 'ban 203.0.113.5 600' | ipset-ban", "ban one address for ten minutes"},
                 {"ipset-ban --list", "show the banned prefixes and the seconds left"},
                 {"ipset-ban --setup --dry-run", "show the sets and rules without loading them"}},
    .libraries = {"libcap-ng " CAP_NG_VERSION, metrics::web_server_library()},
};

/// cron and others leave out the folders where ipset and iptables are.
void find_system_programs() {
    const char* const path = std::getenv("PATH");
    ::setenv("PATH",
             fmt::format("{}:/usr/sbin:/sbin", path == nullptr ? "/usr/bin:/bin" : path).c_str(),
             1);
}

void print_setup(const firewall::PortList& ports) {
    fmt::print("# ipset -exist restore\n{}", firewall::ipset_setup_script());
    fmt::print("# iptables-restore --noflush\n{}", firewall::iptables_ban_rules(true, ports));
    fmt::print("# ip6tables-restore --noflush\n{}", firewall::iptables_ban_rules(false, ports));
}

void show_bans(const cli::CommandLine& command_line, bool as_json) {
    const firewall::BanListing listing = list();
    if (!listing.bans.empty() && !has_rules()) {
        firewall::warn_of_missing_rules(command_line);
    }
    firewall::print_listing(listing, as_json);
}

cli::Status show_status(const cli::CommandLine& command_line, bool as_json) {
    std::vector<std::string> problems;
    if (!has_sets()) {
        problems.emplace_back("sets are missing (--setup makes them)");
    } else if (!has_rules()) {
        problems.emplace_back("rules of iptables or ip6tables are missing (--setup makes them)");
    }
    return firewall::print_status(command_line, list(), problems, as_json);
}

cli::Status read_records(const cli::CommandLine& command_line,
                         const firewall::EnforcerOptions& options) {
    const firewall::CurrentGuard guard =
        command_line.with_place([&] { return firewall::CurrentGuard(options); });
    if (options.dry_run) {
        return firewall::enforce(command_line, guard,
                                 firewall::printing_enforcement(firewall::ipset_change_script), {});
    }
    set_up(options.ports);
    firewall::keep_only_net_admin(options.user, firewall::Children::with_net_admin);
    metrics::Publisher publisher(options.metrics);
    RuleKeeper keeper(options.ports, guard().never,
                      [&](const std::string& what) { command_line.warn("{}", what); });
    return firewall::enforce(
        command_line, guard,
        {.name = k_tool.name,
         .wait = [&](int fd, auto until) { return keeper.wait_for_input(fd, until); },
         .apply = [&](auto records, const auto& failed) { keeper.apply(records, failed); },
         .state = [&] { return keeper.state(); }},
        std::move(publisher));
}

cli::Status ipset_ban(cli::CommandLine& command_line) {
    firewall::EnforcerOptions options;
    options.declare(command_line);
    command_line.parse();
    command_line.with_place([&] { options.check(); });
    find_system_programs();
    if (options.set_up && options.dry_run) {
        print_setup(options.ports.value_or(firewall::PortList()));
    } else if (options.set_up) {
        set_up(options.ports);
    } else if (options.flush) {
        flush();
    } else if (options.list) {
        show_bans(command_line, options.json);
    } else if (options.status) {
        return show_status(command_line, options.json);
    } else {
        return read_records(command_line, options);
    }
    return cli::Status::done;
}

} // namespace

} // namespace ispkit::ipset_ban

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::ipset_ban::k_tool, argc, argv, ispkit::ipset_ban::ipset_ban);
}
