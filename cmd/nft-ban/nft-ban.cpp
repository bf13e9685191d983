// SPDX-License-Identifier: MIT
#include "cli/run.hpp"
#include "error.hpp"
#include "firewall.hpp"
#include "firewall/ban/feed.hpp"
#include "firewall/enforcer/enforce.hpp"
#include "firewall/enforcer/enforcer_options.hpp"
#include "firewall/enforcer/privilege.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "metrics/job/job_metrics.hpp"
#include "service/unit_state.hpp"
#include "table_keeper.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace ispkit::nft_ban {

namespace {

const cli::Tool k_tool{
    .name = "nft-ban",
    .summary =
        "Read 'ban PREFIX SECONDS' and 'unban PREFIX' lines from standard input and make the "
        "kernel drop packets from these prefixes: the firewall end of sip-banwatch, or of any "
        "other watcher.",
    .synopsis = {("[--config FILE] [--ports LIST] [--allow PREFIX|FILE] [--widest-ipv4 LEN] "
                  "[--widest-ipv6 LEN] [--user NAME] [--metrics FILE] [--metrics-listen ADDRESS] "
                  "[--dry-run]"),
                 ("--replace SOURCE [--empty] [--ports LIST] [--allow PREFIX|FILE] "
                  "[--widest-ipv4 LEN] [--widest-ipv6 LEN] [--user NAME] [--metrics FILE] "
                  "[--dry-run]"),
                 "--setup [--ports LIST] [--dry-run]", "--list [--json]", "--status [--json]",
                 "--flush"},
    .examples = {{"sip-banwatch watch /var/log/asterisk/messages | nft-ban",
                  "ban clients that guess SIP passwords"},
                 {"echo 'ban 203.0.113.5 600' | nft-ban", "ban one address for ten minutes"},
                 {"list=$(curl -sSf https://voipbl.org/update/) && echo \"$list\" | "
                  "nft-ban --replace voipbl",
                  "ban what a published list contains, and nothing that has left it"},
                 {"nft-ban --list", "show the banned prefixes and the seconds left"},
                 {"nft-ban --setup --dry-run", "show the ruleset without loading it"}},
    .libraries = {"libnftables " NFTABLES_VERSION, "libmnl " MNL_VERSION,
                  "libcap-ng " CAP_NG_VERSION, metrics::web_server_library()},
};

struct Options : firewall::EnforcerOptions {
    std::optional<std::string> replace;
    bool empty = false;
};

/// Throws cli::UsageError for options that exclude each other.
void check(Options& options) {
    options.check();
    if (options.replace && (options.set_up || options.only_shows() || options.flush)) {
        cli::misuse("--replace does not go with --setup, --list, --status or --flush");
    }
    if (options.replace && !firewall::is_source_name(*options.replace)) {
        cli::misuse("--replace: '{}' is not a name (up to 32 letters, digits and '-')",
                    *options.replace);
    }
    if (options.replace && options.metrics.listen) {
        cli::misuse("--replace takes --metrics, not --metrics-listen: it ends at once");
    }
    if (options.empty && !options.replace) {
        cli::misuse("--empty needs --replace");
    }
}

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    options.declare(command_line);
    command_line.section("Feeds");
    command_line.value("--replace", "SOURCE", options.replace,
                       "instead of records, read a list of addresses and networks: ban those, and "
                       "end the bans of the last list from SOURCE that are not in it");
    command_line.flag("--empty", options.empty, "with --replace: accept an empty list");
    command_line.parse();
    command_line.with_place([&] { check(options); });
    return options;
}

cli::Status read_records(const cli::CommandLine& command_line, const Options& options) {
    const firewall::CurrentGuard guard =
        command_line.with_place([&] { return firewall::CurrentGuard(options); });
    if (options.dry_run) {
        return firewall::enforce(command_line, guard,
                                 firewall::printing_enforcement(firewall::change_script), {});
    }
    firewall::keep_only_net_admin(options.user);
    metrics::Publisher publisher(options.metrics);
    Firewall kernel([&](const std::string& what) { command_line.warn("{}", what); });
    TableKeeper keeper(kernel, guard().never);
    kernel.set_up(options.ports);
    return firewall::enforce(
        command_line, guard,
        {.name = k_tool.name,
         .wait = [&](int fd, auto until) { return keeper.wait_for_input(fd, until); },
         .apply = [&](auto records, const auto& failed) { kernel.apply(records, failed); },
         .state = [&] { return kernel.state(); }},
        std::move(publisher));
}

/// The prefixes of the list on standard input, without those that may never be banned.
std::vector<net::Prefix> read_feed(const cli::CommandLine& command_line,
                                   const firewall::BanGuard& guard) {
    std::set<net::Prefix> prefixes;
    firewall::for_each_prefix_of_feed(io::read_file("-", net::k_largest_prefix_list),
                                      "standard input", [&](const net::Prefix& prefix) {
                                          firewall::check_width(prefix, guard);
                                          try {
                                              firewall::check_ban(prefix, guard);
                                              prefixes.insert(prefix);
                                          } catch (const Error& error) {
                                              command_line.warn("left out: {}", error.what());
                                          }
                                          if (prefixes.size() > firewall::k_most_elements) {
                                              throw_error("more than {} prefixes",
                                                          firewall::k_most_elements);
                                          }
                                      });
    return {prefixes.begin(), prefixes.end()};
}

cli::Status replace_feed(const cli::CommandLine& command_line, const Options& options) {
    const metrics::JobMetrics run(io::clock_now<std::chrono::milliseconds>(), options.metrics.file);
    const std::string& source = *options.replace;
    const firewall::BanGuard guard =
        command_line.with_place([&] { return firewall::CurrentGuard(options)(); });
    if (!options.dry_run) {
        firewall::keep_only_net_admin(options.user);
    }
    const std::vector<net::Prefix> prefixes = read_feed(command_line, guard);
    if (prefixes.empty() && !options.empty) {
        throw_error("standard input: nothing to ban (--empty ends all bans of {})", source);
    }
    if (options.dry_run) {
        firewall::NftSets sets;
        for (const net::Prefix& prefix : prefixes) {
            sets.insert(firewall::set_of(prefix, source));
        }
        fmt::print("{}", firewall::replace_script(sets, source, prefixes));
    } else {
        Firewall kernel([&](const std::string& what) { command_line.warn("{}", what); });
        kernel.set_up(options.ports);
        kernel.replace(source, prefixes);
        run.write("nft-ban-feed", {{"source", source}}, [&](metrics::MetricsText& text) {
            text.begin("prefixes", metrics::MetricsText::Type::gauge,
                       "Addresses and networks that are banned, as in the list.");
            text.add({}, static_cast<std::int64_t>(prefixes.size()));
        });
    }
    return cli::Status::done;
}

void show_bans(const cli::CommandLine& command_line, const firewall::NftListing& listing,
               bool as_json) {
    const std::optional<TableIdentity> table = table_identity();
    if (!listing.bans.empty() && table && table->rules < listing.sets.size()) {
        firewall::warn_of_missing_rules(command_line);
    }
    firewall::print_listing(listing, as_json);
}

/// What keeps bans from having an effect, or from coming.
std::vector<std::string> problems_of(const firewall::NftListing& listing) {
    std::vector<std::string> problems;
    const std::optional<TableIdentity> table = table_identity();
    if (!table) {
        problems.emplace_back("the table inet ispkit is missing (--setup makes it)");
    } else if (table->rules < listing.sets.size() ||
               !std::ranges::includes(listing.sets, firewall::k_usual_sets)) {
        problems.emplace_back(
            "sets or rules of the table inet ispkit are missing (--setup makes them)");
    }
    if (std::string trouble = service::trouble_of_service("nft-ban", service::ToRun::if_enabled);
        !trouble.empty()) {
        problems.push_back(std::move(trouble));
    }
    return problems;
}

cli::Status nft_ban(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    if (options.set_up && options.dry_run) {
        fmt::print("{}", firewall::setup_script(firewall::k_usual_sets,
                                                options.ports.value_or(firewall::PortList())));
        return cli::Status::done;
    }
    if (options.replace) {
        return replace_feed(command_line, options);
    }
    if (!options.set_up && !options.only_shows() && !options.flush) {
        return read_records(command_line, options);
    }
    firewall::keep_only_net_admin(options.user);
    Firewall kernel([&](const std::string& what) { command_line.warn("{}", what); });
    if (options.set_up) {
        kernel.set_up(options.ports);
    } else if (options.flush) {
        kernel.flush();
    } else if (options.list) {
        show_bans(command_line, kernel.list(), options.json);
    } else {
        const firewall::NftListing listing = kernel.list();
        return firewall::print_status(command_line, listing, problems_of(listing), options.json);
    }
    return cli::Status::done;
}

} // namespace

} // namespace ispkit::nft_ban

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::nft_ban::k_tool, argc, argv, ispkit::nft_ban::nft_ban);
}
