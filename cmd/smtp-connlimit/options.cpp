// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "error.hpp"
#include "firewall/connlimit/connection_limit_iptables.hpp"
#include "firewall/connlimit/connection_limit_nft.hpp"
#include "io/file.hpp"
#include "net/prefix_set.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::connlimit {

namespace {

/// The options as given.
struct Words {
    std::vector<std::string> ports;
    std::optional<firewall::ConnectionRate> rate;
    std::optional<std::uint32_t> burst;
    std::vector<std::string> clients;
    std::vector<std::string> allow;
    std::optional<std::uint32_t> ipv4_length;
    std::optional<std::uint32_t> ipv6_length;
    std::optional<firewall::OverLimit> over;
    std::optional<std::uint32_t> size;
    std::optional<std::chrono::seconds> timeout;
    std::optional<std::string> table;
    bool iptables = false;
    bool ip6tables = false;
    std::optional<std::string> output;
    bool status = false;
    bool json = false;
    metrics::JobMetrics metrics;
    std::vector<std::string> operands;
};

void declare(cli::CommandLine& command_line, Words& words) {
    command_line.section("The limit");
    command_line.value("--limit", "RATE", words.rate,
                       "allow RATE new connections per client: 30/minute, or /second, /hour, "
                       "/day",
                       firewall::ConnectionRate::parse);
    command_line.value("--burst", "N", words.burst, "allow bursts of N connections (default 5)");
    command_line.list("--port", "PORT", words.ports, "limit connections to PORT (default 25)");
    command_line.value("--action", "ACTION", words.over,
                       "treat connections above the limit: drop, reject, log, log,drop or "
                       "log,reject (default drop)",
                       firewall::OverLimit::parse);
    command_line.section("The clients");
    command_line.list("--clients", "PREFIX|FILE", words.clients,
                      "limit only PREFIX, or the addresses and networks in FILE, one in each line");
    command_line.list("--allow", "PREFIX|FILE", words.allow,
                      "never limit these addresses and networks");
    command_line.value("--ipv4-prefix", "LEN", words.ipv4_length,
                       "count each IPv4 network of length LEN as one client (default 32)");
    command_line.value("--ipv6-prefix", "LEN", words.ipv6_length,
                       "count each IPv6 network of length LEN as one client (default 64)");
    command_line.value("--size", "N", words.size,
                       "keep up to N clients of IPv4 and N of IPv6 (default 65536)");
    command_line.value("--timeout", "TIME", words.timeout,
                       "forget clients not seen for TIME (default 1h)");
    command_line.section("Output");
    command_line.flag("--iptables", words.iptables, "print rules for iptables-restore");
    command_line.flag("--ip6tables", words.ip6tables, "print rules for ip6tables-restore");
    command_line.value("--table", "NAME", words.table,
                       "set the table's name, for a second limit (default smtp_connlimit)");
    command_line.value("-o,--output", "FILE", words.output,
                       "write to FILE; '-' is standard output (default)");
    command_line.section("Instead of printing a limit");
    command_line.flag(
        "--status", words.status,
        "read the output of 'nft -j list table' from FILE or standard input, and show "
        "whether the limit has an effect, counters and the clients above it");
    command_line.flag(
        "--json", words.json,
        "with --status: print JSON objects, one each for the state, clients and counters");
    words.metrics.declare(command_line);
    command_line.operands("FILE", words.operands);
    command_line.configuration();
    command_line.parse();
}

/// The number given for an option, if within bounds, else the default. Misuse if out of bounds.
std::uint32_t within(std::string_view option, std::optional<std::uint32_t> number,
                     std::uint32_t least, std::uint32_t most, std::uint32_t otherwise) {
    if (number && (*number < least || *number > most)) {
        cli::misuse("{}: {} is not from {} to {}", option, *number, least, most);
    }
    return number.value_or(otherwise);
}

std::vector<std::uint16_t> ports_of(const std::vector<std::string>& words) {
    std::vector<std::uint16_t> ports;
    for (const std::string& word : words) {
        const std::uint16_t port =
            cli::with_option("--port", [&] { return firewall::parse_port(word); });
        if (std::find(ports.begin(), ports.end(), port) != ports.end()) {
            cli::misuse("--port: {} is given twice", port);
        }
        ports.push_back(port);
    }
    if (ports.size() > firewall::k_most_iptables_ports) {
        cli::misuse("--port: at most {} ports", firewall::k_most_iptables_ports);
    }
    return ports.empty() ? firewall::ConnectionLimit().ports : ports;
}

std::string table_of(const std::optional<std::string>& name) {
    if (name) {
        cli::with_option("--table", [&] { firewall::check_table_name(*name); });
    }
    return name.value_or(firewall::ConnectionLimit().table);
}

/// How long a client is remembered: at least until its bucket is full again, since forgetting it
/// earlier would allow more connections.
std::chrono::seconds timeout_of(const Words& words, const firewall::ConnectionLimit& limit) {
    const std::chrono::seconds refill = firewall::time_to_refill(limit.rate, limit.burst);
    const bool is_iptables = words.iptables || words.ip6tables;
    const std::chrono::hours longest_refill =
        is_iptables ? firewall::k_longest_iptables_refill : firewall::k_longest_memory;
    if (refill > longest_refill) {
        cli::misuse("--burst: the refill of {} at {} takes {} hours (at most {} hours)",
                    text::plain_count(limit.burst, "connection"), limit.rate.str(),
                    std::chrono::ceil<std::chrono::hours>(refill).count(), longest_refill.count());
    }
    const std::chrono::hours longest =
        is_iptables ? firewall::k_longest_iptables_memory : firewall::k_longest_memory;
    const std::chrono::seconds timeout = words.timeout.value_or(std::max(limit.timeout, refill));
    if (timeout < refill || timeout > longest) {
        cli::misuse("--timeout: {}s is not from {}s, the refill of {} at {}, to {}d",
                    timeout.count(), refill.count(), text::plain_count(limit.burst, "connection"),
                    limit.rate.str(), longest / std::chrono::hours(24));
    }
    return timeout;
}

/// The limit without its lists, so that errors in it show before any file is read.
firewall::ConnectionLimit limit_of(const Words& words) {
    constexpr std::uint32_t k_shortest = 8;
    firewall::ConnectionLimit limit;
    if (!words.rate) {
        cli::misuse("--limit is missing (example: --limit 30/minute)");
    }
    limit.table = table_of(words.table);
    limit.ports = ports_of(words.ports);
    limit.rate = *words.rate;
    limit.burst = within("--burst", words.burst, 1, firewall::k_most_burst, limit.burst);
    limit.ipv4_length = within("--ipv4-prefix", words.ipv4_length, k_shortest, 32, 32);
    limit.ipv6_length = within("--ipv6-prefix", words.ipv6_length, k_shortest, 128, 64);
    limit.size = within("--size", words.size, 1, firewall::k_most_limited, limit.size);
    limit.timeout = timeout_of(words, limit);
    limit.over = words.over.value_or(firewall::OverLimit());
    return limit;
}

/// A prefix, or those of a list; "-" is standard input.
std::vector<net::Prefix> prefixes_of(const std::string& argument) {
    return argument == io::k_standard_stream
               ? net::parse_prefix_list(io::read_file(argument, net::k_largest_prefix_list),
                                        io::input_name(argument))
               : net::prefixes_of_argument(argument);
}

std::vector<net::Prefix> prefixes_of(std::string_view option,
                                     const std::vector<std::string>& arguments, std::size_t most) {
    std::vector<net::Prefix> all;
    for (const std::string& argument : arguments) {
        const std::vector<net::Prefix> some =
            with_context(option, [&] { return prefixes_of(argument); });
        all.insert(all.end(), some.begin(), some.end());
        all = net::merged_prefixes(std::move(all));
    }
    if (all.size() > most) {
        throw_error("{}: {} prefixes after merging (at most {})", option, all.size(), most);
    }
    // An empty list would limit everybody, or nobody.
    if (all.empty() && !arguments.empty()) {
        throw_error("{}: '{}' contains no prefix", option, arguments.back());
    }
    return all;
}

/// A limit that applies to nobody is usually a mistake.
void warn_of_nobody(const cli::CommandLine& command_line, const Options& options) {
    const firewall::ConnectionLimit& limit = options.limit;
    const bool concerns_ipv4 = options.output != Options::Output::ip6tables;
    const bool concerns_ipv6 = options.output != Options::Output::iptables;
    if ((concerns_ipv4 && firewall::limits_anybody(limit, true)) ||
        (concerns_ipv6 && firewall::limits_anybody(limit, false))) {
        return;
    }
    const bool has_clients =
        limit.clients.empty() ||
        std::any_of(limit.clients.begin(), limit.clients.end(), [&](const net::Prefix& client) {
            return client.is_ipv4() ? concerns_ipv4 : concerns_ipv6;
        });
    command_line.warn("this limits nobody: {}", has_clients ? "--allow covers all limited clients"
                                                : concerns_ipv4 ? "--clients has no IPv4 prefix"
                                                                : "--clients has no IPv6 prefix");
}

Options status_options(const Words& words) {
    if (words.rate || words.burst || !words.ports.empty() || words.over || !words.clients.empty() ||
        !words.allow.empty() || words.ipv4_length || words.ipv6_length || words.size ||
        words.timeout || words.iptables || words.ip6tables || words.output) {
        cli::misuse("--status goes only with --json, --metrics and --table");
    }
    if (words.operands.size() > 1) {
        cli::misuse("unexpected operand '{}'", words.operands[1]);
    }
    Options options;
    options.output = Options::Output::status;
    options.json = words.json;
    options.metrics = words.metrics;
    options.limit.table = table_of(words.table);
    options.listing_path =
        words.operands.empty() ? std::string(io::k_standard_stream) : words.operands.front();
    return options;
}

Options options_of(const cli::CommandLine& command_line, const Words& words) {
    if (words.status) {
        return status_options(words);
    }
    if (words.json) {
        cli::misuse("--json needs --status");
    }
    if (words.metrics.is_wanted()) {
        cli::misuse("--metrics needs --status");
    }
    if (!words.operands.empty()) {
        cli::misuse("unexpected operand '{}' (only --status reads a file)", words.operands[0]);
    }
    if (words.iptables && words.ip6tables) {
        cli::misuse("--iptables and --ip6tables exclude each other (each needs its own file)");
    }
    Options options;
    options.output = words.iptables    ? Options::Output::iptables
                     : words.ip6tables ? Options::Output::ip6tables
                                       : Options::Output::nft;
    options.output_path = words.output.value_or(std::string(io::k_standard_stream));
    options.limit = limit_of(words);
    const std::size_t most = options.output == Options::Output::nft
                                 ? firewall::k_most_nft_prefixes
                                 : firewall::k_most_iptables_prefixes;
    options.limit.allowed = prefixes_of("--allow", words.allow, most);
    options.limit.clients = prefixes_of("--clients", words.clients, most);
    warn_of_nobody(command_line, options);
    return options;
}

} // namespace

Options parse_options(cli::CommandLine& command_line) {
    Words words;
    declare(command_line, words);
    return command_line.with_place([&] { return options_of(command_line, words); });
}

} // namespace ispkit::connlimit
