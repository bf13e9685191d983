// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "cli/run.hpp"
#include "error.hpp"
#include "firewall.hpp"
#include "firewall/ban/ban_guard.hpp"
#include "firewall/ban/feed.hpp"
#include "firewall/ban/record_reader.hpp"
#include "io/file.hpp"
#include "net/own_addresses.hpp"
#include "privilege.hpp"
#include "table_keeper.hpp"

#include <unistd.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace ispkit::nft_ban {

namespace {

const cli::Tool k_tool{
    .name = "nft-ban",
    .summary =
        "Read 'ban PREFIX SECONDS' and 'unban PREFIX' lines from standard input and make the "
        "kernel drop packets from these prefixes: the firewall end of sip-banwatch, or of any "
        "other watcher.",
    .synopsis = {"[--ports LIST] [--allow PREFIX|FILE] [--widest-ipv4 LEN] [--widest-ipv6 LEN] "
                 "[--user NAME] [--dry-run]",
                 "--replace SOURCE [--empty] [--ports LIST] [--allow PREFIX|FILE] "
                 "[--widest-ipv4 LEN] [--widest-ipv6 LEN] [--user NAME] [--dry-run]",
                 "--setup [--ports LIST] [--dry-run]", "--list [--json]", "--flush"},
    .examples = {{"sip-banwatch watch /var/log/asterisk/messages | nft-ban",
                  "ban clients that guess SIP passwords"},
                 {"echo 'ban 203.0.113.5 600' | nft-ban", "ban one address for ten minutes"},
                 {"curl -sSf https://voipbl.org/update/ | nft-ban --replace voipbl",
                  "ban what a published list contains, and nothing that has left it"},
                 {"nft-ban --list", "show the banned prefixes and the seconds left"},
                 {"nft-ban --setup --dry-run", "show the ruleset without loading it"}},
    .libraries = {"libnftables " NFTABLES_VERSION, "libmnl " MNL_VERSION,
                  "libcap-ng " CAP_NG_VERSION},
};

struct Options {
    bool set_up = false;
    bool list = false;
    bool flush = false;
    std::optional<std::string> replace;
    bool empty = false;
    bool dry_run = false;
    bool json = false;
    std::optional<firewall::PortList> ports;
    std::vector<std::string> allow;
    std::uint32_t widest_ipv4 = firewall::BanGuard().widest_ipv4;
    std::uint32_t widest_ipv6 = firewall::BanGuard().widest_ipv6;
    std::string user = "nobody";
};

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    command_line.section("Instead of reading records");
    command_line.value("--replace", "SOURCE", options.replace,
                       "read a list of addresses and networks: ban those, and end the bans of the "
                       "last list from SOURCE that are not in it");
    command_line.flag("--empty", options.empty, "with --replace: accept an empty list");
    command_line.flag("--setup", options.set_up,
                      "create the table and its sets; existing bans stay");
    command_line.flag("--list", options.list,
                      "show bans with the seconds left, and counters of dropped packets");
    command_line.flag("--flush", options.flush, "remove all bans");
    command_line.section("Restrictions");
    std::optional<std::string> ports;
    command_line.value("--ports", "LIST", ports,
                       "drop only packets to these ports, such as 5060-5061,8089/tcp, or to 'all'; "
                       "the table keeps them (default all)");
    command_line.list("--allow", "PREFIX|FILE", options.allow,
                      "never ban PREFIX, or the addresses and networks in FILE, one in each line");
    command_line.value("--widest-ipv4", "LEN", options.widest_ipv4,
                       "refuse IPv4 networks wider than /LEN (default 16)");
    command_line.value("--widest-ipv6", "LEN", options.widest_ipv6,
                       "refuse IPv6 networks wider than /LEN (default 32)");
    command_line.section("Options");
    command_line.flag("--dry-run", options.dry_run,
                      "print the nft commands and do nothing; needs no privilege");
    command_line.flag("--json", options.json, "with --list: print one JSON object for each ban");
    command_line.value(
        "--user", "NAME", options.user,
        "when started as root, become NAME and keep only CAP_NET_ADMIN (default nobody)");
    command_line.parse();
    if (options.set_up + options.list + options.flush + options.replace.has_value() > 1) {
        cli::misuse("--replace, --setup, --list and --flush exclude each other");
    }
    if (options.replace && !firewall::is_source_name(*options.replace)) {
        cli::misuse("--replace: '{}' is not a name (up to 32 letters, digits and '-')",
                    *options.replace);
    }
    if (options.empty && !options.replace) {
        cli::misuse("--empty needs --replace");
    }
    if (options.json && !options.list) {
        cli::misuse("--json needs --list");
    }
    if (options.dry_run && (options.list || options.flush)) {
        cli::misuse("--dry-run does not go with --list or --flush");
    }
    if (ports && (options.list || options.flush)) {
        cli::misuse("--ports does not go with --list or --flush");
    }
    if (options.widest_ipv4 > 32 || options.widest_ipv6 > 128) {
        cli::misuse("--widest-ipv4 must be at most 32, --widest-ipv6 at most 128");
    }
    if (ports) {
        options.ports = with_context("--ports", [&] { return firewall::PortList::parse(*ports); });
    }
    return options;
}

/// Decides what may be banned, with the current addresses of the machine.
class CurrentGuard {
public:
    explicit CurrentGuard(const Options& options)
        : options_(options)
        , allowed_(net::prefixes_of_option("--allow", options.allow)) {}

    firewall::BanGuard operator()() const {
        return {options_.widest_ipv4, options_.widest_ipv6, allowed_,
                net::PrefixSet(net::own_addresses())};
    }

private:
    const Options& options_;
    net::PrefixSet allowed_;
};

cli::Status enforce(const cli::CommandLine& command_line, const Options& options) {
    bool refused_any = false;
    const auto refuse = [&](const std::string& why) {
        refused_any = true;
        command_line.print_error(why);
    };
    firewall::RecordReader reader(STDIN_FILENO, [&](std::uint64_t line, const std::string& why) {
        refuse(fmt::format("standard input:{}: {}", line, why));
    });
    const CurrentGuard guard(options);
    if (options.dry_run) {
        while (!reader.ended()) {
            fmt::print("{}", firewall::change_script(reader.next(guard)));
        }
    } else {
        keep_only_net_admin(options.user);
        Firewall firewall([&](const std::string& what) { command_line.warn("{}", what); });
        TableKeeper keeper(firewall);
        firewall.set_up(options.ports);
        while (!reader.ended()) {
            keeper.wait_for_input(STDIN_FILENO);
            firewall.apply(
                reader.next(guard), [&](const firewall::BanRecord& record, const std::string& why) {
                    refuse(fmt::format("cannot {}: {}", firewall::ban_line(record), why));
                });
        }
    }
    return refused_any ? cli::Status::no : cli::Status::done;
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
    const std::string& source = *options.replace;
    const firewall::BanGuard guard = CurrentGuard(options)();
    if (!options.dry_run) {
        keep_only_net_admin(options.user);
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
        Firewall firewall([&](const std::string& what) { command_line.warn("{}", what); });
        firewall.set_up(options.ports);
        firewall.replace(source, prefixes);
    }
    return cli::Status::done;
}

void print_list(const firewall::NftListing& listing, bool json) {
    auto bans = listing.bans;
    std::sort(bans.begin(), bans.end(), [](const auto& a, const auto& b) {
        return std::tuple(b.seconds_left, a.source, a.prefix) <
               std::tuple(a.seconds_left, b.source, b.prefix);
    });
    for (const auto& ban : bans) {
        if (json) {
            auto object = cli::JsonObject().add("prefix", ban.prefix.str());
            if (ban.seconds_left) {
                object.add("seconds", *ban.seconds_left);
            }
            if (!ban.source.empty()) {
                object.add("source", ban.source);
            }
            fmt::print("{}\n", object.str());
        } else {
            fmt::print("{} {}{}{}\n", ban.prefix.str(),
                       ban.seconds_left ? fmt::to_string(*ban.seconds_left) : "permanent",
                       ban.source.empty() ? "" : " source=", ban.source);
        }
    }
    for (const auto& dropped : listing.dropped) {
        if (json) {
            fmt::print("{}\n", cli::JsonObject()
                                   .add("dropped", dropped.family)
                                   .add("packets", dropped.packets)
                                   .add("bytes", dropped.bytes)
                                   .str());
        } else {
            fmt::print("# dropped {}: {} packets, {} bytes\n", dropped.family, dropped.packets,
                       dropped.bytes);
        }
    }
    if (json) {
        fmt::print("{}\n", cli::JsonObject().add("ports", listing.ports.str()).str());
    } else if (!listing.ports.is_all()) {
        fmt::print("# only to ports {}\n", listing.ports.str());
    }
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
    if (!options.set_up && !options.list && !options.flush) {
        return enforce(command_line, options);
    }
    keep_only_net_admin(options.user);
    Firewall firewall([&](const std::string& what) { command_line.warn("{}", what); });
    if (options.set_up) {
        firewall.set_up(options.ports);
    } else if (options.flush) {
        firewall.flush();
    } else {
        print_list(firewall.list(), options.json);
    }
    return cli::Status::done;
}

} // namespace

} // namespace ispkit::nft_ban

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::nft_ban::k_tool, argc, argv, ispkit::nft_ban::nft_ban);
}
