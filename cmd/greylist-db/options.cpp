// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "logfile/timestamp.hpp"
#include "mail/address/known_networks.hpp"
#include "mail/greylist/big_providers.hpp"
#include "net/own_addresses.hpp"

#include <fmt/format.h>

namespace ispkit::greylist {

namespace {

unsigned parse_length(std::string_view text, unsigned longest) {
    std::uint32_t length = 0;
    cli::parse_value(text, length);
    if (length < mail::k_shortest_network || length > longest) {
        throw_error("'{}' is not a length from {} to {}", text, mail::k_shortest_network, longest);
    }
    return length;
}

std::chrono::seconds parse_wait(std::string_view text) {
    constexpr std::chrono::seconds k_longest(30);
    std::chrono::seconds wait{};
    cli::parse_value(text, wait);
    if (wait > k_longest) {
        throw_error("'{}' is not a time from 1s to 30s", text);
    }
    return wait;
}

/// Calls add_one for each value of the option. An Error that it throws gets the option in front.
template <typename AddOne>
void for_each(std::string_view option, const std::vector<std::string>& values, AddOne&& add_one) {
    for (const std::string& value : values) {
        with_context(option, [&] { add_one(value); });
    }
}

template <typename List>
void add_files(std::string_view option, const std::vector<std::string>& files, List& list) {
    for_each(option, files, [&](const std::string& file) {
        list.add_file(io::read_file(file, k_largest_list), file);
    });
}

} // namespace

void declare_lifetimes(cli::OptionTable& table, std::chrono::seconds& window,
                       std::chrono::seconds& lifetime) {
    table.value("--window", "TIME", window,
                "treat a retry later than TIME as a new mail (default 2d)");
    table.value("--lifetime", "TIME", lifetime,
                "forget a passed triplet or client not seen for TIME (default 35d)");
}

void LookupOptions::declare(cli::OptionTable& table) {
    table.flag("--pass-spf", passes_spf,
               "pass a stranger's mail if SPF passes by a record that names few addresses");
    table.list("--pass-dnswl", "ZONE[=CODES]", dns_lists,
               "pass the mail of strangers on this DNS list, such as list.dnswl.org, with "
               "these codes (default 127.0.[0..255].[1..3])",
               [](std::string_view text) { mail::DnsAllowList::parse(text); });
    table.value("--dns-wait", "TIME", dns_wait,
                "wait for name servers for TIME, then greylist (default 2s)", parse_wait);
    table.list("--dns-server", "ADDRESS[:PORT]", dns_servers,
               "ask these name servers (default: those of /etc/resolv.conf)",
               [](std::string_view text) { net::DnsResolver{std::string(text)}; });
}

mail::LookupSettings LookupOptions::settings() const {
    mail::LookupSettings settings;
    settings.spf = passes_spf;
    for (const std::string& list : dns_lists) {
        settings.lists.push_back(mail::DnsAllowList::parse(list));
    }
    settings.wait = dns_wait.value_or(settings.wait);
    settings.servers = fmt::format("{}", fmt::join(dns_servers, ","));
    if (!settings.are_wanted() && (dns_wait || !dns_servers.empty())) {
        cli::misuse("{} needs --pass-spf or --pass-dnswl",
                    dns_wait ? "--dns-wait" : "--dns-server");
    }
    return settings;
}

void PolicyOptions::declare_clients(cli::OptionTable& table) {
    table.value("--auto-allow", "N", auto_allow,
                "allow a client after N confirmed triplets (default 5; 0: never)");
    table.value("--ipv4-prefix", "LEN", lengths.ipv4,
                "treat an IPv4 network with this prefix length as one client (default 24)",
                [](std::string_view text) { return parse_length(text, 32); });
    table.value("--ipv6-prefix", "LEN", lengths.ipv6,
                "treat an IPv6 network with this prefix length as one client (default 64)",
                [](std::string_view text) { return parse_length(text, 128); });
}

void PolicyOptions::declare(cli::OptionTable& table) {
    table.section("Greylisting");
    table.value("--delay", "TIME", delay,
                "defer a stranger's mail until TIME after its first attempt (default 5m)");
    declare_lifetimes(table, window, lifetime);
    declare_clients(table);
    table.section("Who is not greylisted");
    table.list("--exempt", "PREFIX|FILE", exempt,
               "own networks: a prefix, or a file with one a line, each with an optional name");
    table.list("--allow-clients", "FILE", client_files,
               "allow the clients in FILE, in the form of postgrey's whitelist_clients");
    table.list("--allow-recipients", "FILE", recipient_files,
               "allow the recipients in FILE, in the form of postgrey's whitelist_recipients");
    table.list("--only-recipients", "FILE", only_recipient_files,
               "greylist only mail to the recipients in FILE, in the same form");
    table.flag("--greylist-providers", greylists_providers,
               "also greylist the outgoing hosts of big providers, which are recognised by "
               "their verified names");
    lookups.declare(table);
}

mail::GreylistPolicy PolicyOptions::policy() const {
    mail::GreylistPolicy policy;
    policy.delay = delay;
    policy.window = window;
    policy.lifetime = lifetime;
    policy.auto_allow = auto_allow;
    policy.lengths = lengths;
    policy.host_name = net::own_name();
    if (delay >= window) {
        cli::misuse("--delay must be shorter than --window");
    }
    for_each("--exempt", exempt, [&](const std::string& prefix_or_file) {
        policy.exempt.add(mail::networks_of_argument(prefix_or_file));
    });
    add_files("--allow-clients", client_files, policy.clients);
    add_files("--allow-recipients", recipient_files, policy.recipients);
    if (!only_recipient_files.empty()) {
        add_files("--only-recipients", only_recipient_files, policy.only_recipients.emplace());
    }
    if (!greylists_providers) {
        for (const mail::BigProvider& provider : mail::big_providers()) {
            policy.clients.add(provider.domain);
        }
    }
    return policy;
}

cli::JsonObject& add_allowed(cli::JsonObject& object, const mail::GreylistStore::Allowed& allowed) {
    object.add("kind", allowed.kind).add("entry", allowed.entry);
    if (!allowed.note.empty()) {
        object.add("note", allowed.note);
    }
    if (allowed.since != std::chrono::sys_seconds()) {
        object.add("since", logfile::iso_time(allowed.since));
    }
    return object;
}

} // namespace ispkit::greylist
