// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "cli/run.hpp"
#include "firewall/connlimit/connection_limit_iptables.hpp"
#include "firewall/connlimit/connection_limit_listing.hpp"
#include "firewall/connlimit/connection_limit_nft.hpp"
#include "io/atomic_file.hpp"
#include "io/file.hpp"
#include "options.hpp"

#include <fmt/ranges.h>

#include <unistd.h>

#include <optional>

namespace ispkit::connlimit {

namespace {

const cli::Tool k_tool{
    .name = "smtp-connlimit",
    .summary = "Print an nftables ruleset that limits how many new SMTP connections each client "
               "may open, with lists of limited clients and of clients that are never limited.",
    .synopsis =
        {"[--config FILE] --limit RATE [--burst N] [--port PORT] [--action ACTION] [--clients "
         "PREFIX|FILE] [--allow PREFIX|FILE] [--ipv4-prefix LEN] [--ipv6-prefix LEN] "
         "[--size N] [--timeout TIME] [--iptables | --ip6tables] [--table NAME] [-o FILE]",
         "--status [--json] [--metrics FILE] [--table NAME] [FILE]"},
    .examples = {{"smtp-connlimit --limit 30/minute --burst 10 | nft -f -",
                  "limit all clients of port 25"},
                 {"smtp-connlimit --port 25 --port 465 --limit 30/minute --burst 10 --clients "
                  "customers.txt --allow core.txt | nft -f -",
                  "limit customers, but not your own servers among them"},
                 {"smtp-connlimit --limit 30/minute --action log | nft -f -",
                  "try it first: log clients above the limit and let them pass"},
                 {"nft -j list table inet smtp_connlimit | smtp-connlimit --status",
                  "show the clients above the limit and the counters"},
                 {"smtp-connlimit --limit 30/minute --iptables | iptables-restore --noflush",
                  "on a machine without nftables"}},
    .libraries = {},
};

void print_listing(const firewall::ConnectionLimitListing& listing, bool json) {
    for (const auto& client : listing.clients) {
        if (json) {
            fmt::print("{}\n", cli::JsonObject()
                                   .add("client", client.prefix.str())
                                   .add("connections", client.connections)
                                   .add("seconds_ago", client.seconds_ago)
                                   .str());
        } else {
            fmt::print("client\t{}\t{}\t{}\n", client.prefix.str(), client.connections,
                       client.seconds_ago);
        }
    }
    for (const auto& counter : listing.counters) {
        if (json) {
            fmt::print("{}\n", cli::JsonObject()
                                   .add("counter", counter.name)
                                   .add("family", counter.family)
                                   .add("connections", counter.connections)
                                   .str());
        } else {
            fmt::print("counter\t{}\t{}\t{}\n", counter.name, counter.family, counter.connections);
        }
    }
    for (const auto& room : listing.rooms) {
        if (json) {
            fmt::print("{}\n", cli::JsonObject()
                                   .add("room", room.family)
                                   .add("taken", room.taken)
                                   .add("size", room.size)
                                   .str());
        } else {
            fmt::print("room\t{}\t{}\t{}\n", room.family, room.taken, room.size);
        }
    }
}

void add_metrics(const firewall::ConnectionLimitListing& listing, metrics::MetricsText& text) {
    using Type = metrics::MetricsText::Type;
    const auto value = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
    text.begin("connections_total", Type::counter,
               "New connections, as the kernel counts since the limit was loaded.");
    for (const auto& counter : listing.counters) {
        text.add({{"family", counter.family}, {"result", counter.name}},
                 value(counter.connections));
    }
    text.begin("limited_clients", Type::gauge, "Clients that were above the limit.");
    text.add({}, value(listing.clients.size()));
    text.begin("known_clients", Type::gauge, "Clients that the kernel remembers.");
    for (const auto& room : listing.rooms) {
        text.add({{"family", room.family}}, value(room.taken));
    }
    text.begin("known_clients_max", Type::gauge, "Clients that it can remember.");
    for (const auto& room : listing.rooms) {
        text.add({{"family", room.family}}, value(room.size));
    }
}

/// Nothing if the table is missing. A program that may not list it, or does not find it, lists
/// nothing at all.
std::optional<firewall::ConnectionLimitListing> read_listing(const Options& options) {
    const bool from_standard_input = options.listing_path == io::k_standard_stream;
    if (from_standard_input && ::isatty(STDIN_FILENO) != 0) {
        cli::misuse("--status needs the output of 'nft -j list table inet {}'",
                    options.limit.table);
    }
    constexpr std::size_t k_largest_listing = 256 << 20;
    const std::string text = io::read_file(options.listing_path, k_largest_listing);
    if (text.empty()) {
        return std::nullopt;
    }
    return with_context(from_standard_input ? "standard input" : options.listing_path, [&] {
        return firewall::parse_connection_limit_listing(text, options.limit.table);
    });
}

cli::Status show_status(const cli::CommandLine& command_line, const Options& options) {
    const auto listing = read_listing(options);
    const std::vector<std::string> found =
        listing ? firewall::problems(*listing)
                : std::vector{fmt::format("the table inet {} is missing, or nft may not list it",
                                          options.limit.table)};
    if (options.json) {
        fmt::print("{}\n",
                   cli::JsonObject().add("healthy", found.empty()).add("problems", found).str());
    } else if (!found.empty() || !command_line.quiet()) {
        fmt::print("{}{}\n", found.empty() ? "healthy" : "not healthy: ",
                   fmt::format("{}", fmt::join(found, "; ")));
    }
    if (listing && (options.json || !command_line.quiet())) {
        print_listing(*listing, options.json);
    }
    options.metrics.write("smtp-connlimit", {{"table", options.limit.table}},
                          [&](metrics::MetricsText& text) {
                              text.begin("limit_up", metrics::MetricsText::Type::gauge,
                                         "Whether the limit has its effect on all clients.");
                              text.add({}, std::int64_t{found.empty()});
                              if (listing) {
                                  add_metrics(*listing, text);
                              }
                          });
    return found.empty() ? cli::Status::done : cli::Status::no;
}

std::string ruleset(const Options& options) {
    switch (options.output) {
    case Options::Output::iptables:
        return firewall::iptables_rules(options.limit, firewall::IpFamily::ipv4);
    case Options::Output::ip6tables:
        return firewall::iptables_rules(options.limit, firewall::IpFamily::ipv6);
    default:
        return firewall::nft_ruleset(options.limit);
    }
}

cli::Status smtp_connlimit(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    if (options.output == Options::Output::status) {
        return show_status(command_line, options);
    }
    if (options.output_path == io::k_standard_stream) {
        fmt::print("{}", ruleset(options));
    } else {
        io::write_file(options.output_path, io::as_bytes(ruleset(options)), io::k_public_mode,
                       io::Existing::replace);
    }
    return cli::Status::done;
}

} // namespace

} // namespace ispkit::connlimit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::connlimit::k_tool, argc, argv,
                            ispkit::connlimit::smtp_connlimit);
}
