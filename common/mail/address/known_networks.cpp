// SPDX-License-Identifier: MIT
#include "mail/address/known_networks.hpp"

#include "error.hpp"
#include "net/prefix_set.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace ispkit::mail {

void KnownNetworks::add_file(std::string_view text, const std::string& name) {
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t number) {
        line = text::trim(line.substr(0, line.find('#')));
        if (line.empty()) {
            return;
        }
        const std::string_view network = line.substr(0, line.find_first_of(text::k_blanks));
        const std::optional<net::Prefix> prefix = net::Prefix::parse(network);
        if (!prefix) {
            throw_error("'{}' is not a network (example: 198.51.100.0/24)", network);
        }
        const std::string called(text::trim(line.substr(network.size())));
        if (const Network* const other = add({*prefix, called, number})) {
            throw_error("{} is called '{}' here, and '{}' in line {}", prefix->str(), called,
                        other->name, other->line);
        }
    });
}

void KnownNetworks::add_argument(const std::string& prefix_or_file) {
    if (const std::optional<net::Prefix> prefix = net::Prefix::parse(prefix_or_file)) {
        add({*prefix, {}}); // a name that a file has for it stays
        return;
    }
    KnownNetworks of_file;
    of_file.add_file(net::read_prefix_list(prefix_or_file), prefix_or_file);
    if (of_file.empty()) {
        throw_error("'{}' contains no network", prefix_or_file);
    }
    for (const auto& [prefix, network] : of_file.networks_) {
        if (const Network* const other = add(network)) {
            throw_error("{}: {} is called '{}' here, and '{}' in another file",
                        place(prefix_or_file, network.line), prefix.str(), network.name,
                        other->name);
        }
    }
}

const KnownNetworks::Network* KnownNetworks::add(Network network) {
    const net::Prefix prefix = network.prefix;
    std::vector<unsigned>& lengths = prefix.is_ipv4() ? ipv4_lengths_ : ipv6_lengths_;
    if (std::find(lengths.begin(), lengths.end(), prefix.length()) == lengths.end()) {
        lengths.push_back(prefix.length());
        std::sort(lengths.begin(), lengths.end(), std::greater<>());
    }
    const auto [known, is_new] = networks_.try_emplace(prefix, network);
    if (is_new || network.line == 0) {
        return nullptr;
    }
    if (known->second.line == 0) {
        known->second = std::move(network);
        return nullptr;
    }
    return known->second.name == network.name ? nullptr : &known->second;
}

const KnownNetworks::Network* KnownNetworks::find(const net::Prefix& prefix) const {
    for (const unsigned length : prefix.is_ipv4() ? ipv4_lengths_ : ipv6_lengths_) {
        if (length > prefix.length()) {
            continue;
        }
        const auto found = networks_.find(net::Prefix(prefix.first(), length));
        if (found != networks_.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

std::vector<net::Prefix> KnownNetworks::prefixes() const {
    std::vector<net::Prefix> prefixes;
    prefixes.reserve(networks_.size());
    for (const auto& [prefix, network] : networks_) {
        prefixes.push_back(prefix);
    }
    return prefixes;
}

std::vector<net::Prefix> networks_of_argument(const std::string& prefix_or_file) {
    KnownNetworks networks;
    networks.add_argument(prefix_or_file);
    return networks.prefixes();
}

} // namespace ispkit::mail
