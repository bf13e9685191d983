// SPDX-License-Identifier: MIT
#include "firewall/connlimit/connection_limit_listing.hpp"

#include "error.hpp"
#include "firewall/ban/json_number.hpp"
#include "firewall/connlimit/connection_limit_nft.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ispkit::firewall {

namespace {

using nlohmann::json;

/// Each client's data from all sets: sets with another size may remain from an earlier limit.
using Clients = std::map<net::Prefix, ConnectionLimitListing::Client>;

void add_client(const NftSet& source, const json& element, Clients& clients) {
    const json& content = element.at("elem");
    const auto address = net::Address::parse(content.at("val").get<std::string>());
    if (!address) {
        throw_error("'{}' is not an address", content.at("val").get<std::string>());
    }
    const auto timeout = number_of<std::uint64_t>(content.at("timeout"));
    // nft omits it if it is 0.
    const auto expires = content.find("expires");
    const std::uint64_t left = expires == content.end() ? 0 : number_of<std::uint64_t>(*expires);
    const ConnectionLimitListing::Client client{
        net::Prefix(*address, source.length),
        number_of<std::uint64_t>(content.at("counter").at("packets")),
        timeout - std::min(left, timeout)};
    const auto [place, is_new] = clients.try_emplace(client.prefix, client);
    if (!is_new) {
        place->second.connections += client.connections;
        place->second.seconds_ago = std::min(place->second.seconds_ago, client.seconds_ago);
    }
}

/// The family and length of prefix in a set's name, as in "limited_ipv6_64_size_65536"; nothing if
/// the name does not begin with start.
std::optional<NftSet> source_of(std::string_view name, std::string_view start) {
    if (!name.starts_with(start)) {
        return std::nullopt;
    }
    name.remove_prefix(start.size());
    return set_of_name(name.substr(0, name.find('_', name.find('_') + 1)));
}

void add_limited_set(const json& set, const NftSet& source, Clients& clients) {
    if (const auto elements = set.find("elem"); elements != set.end()) {
        for (const json& element : *elements) {
            add_client(source, element, clients);
        }
    }
}

ConnectionLimitListing::Room room_of(const json& set, const NftSet& source) {
    const auto elements = set.find("elem");
    return {source.ipv4 ? "ipv4" : "ipv6", elements == set.end() ? 0 : elements->size(),
            number_of<std::uint64_t>(set.at("size"))};
}

/// The sets that a rule adds clients to.
void add_used_sets(const json& rule, std::set<std::string, std::less<>>& used) {
    for (const json& expression : rule.at("expr")) {
        if (const auto set = expression.find("set"); set != expression.end()) {
            used.insert(set->at("set").get<std::string>());
        }
    }
}

void add_counter(const json& counter, ConnectionLimitListing& listing) {
    const auto name = counter.at("name").get<std::string>();
    const std::size_t bar = name.rfind('_');
    if (bar != name.npos) {
        listing.counters.push_back({name.substr(0, bar), name.substr(bar + 1),
                                    number_of<std::uint64_t>(counter.at("packets"))});
    }
}

/// The object of that kind in the entry, if it belongs to the table; else null.
const json* object_of(const json& entry, const char* kind, std::string_view table) {
    const auto object = entry.find(kind);
    const char* const name = std::string_view(kind) == "table" ? "name" : "table";
    return object != entry.end() && object->at("family").get<std::string>() == "inet" &&
                   object->at(name).get<std::string>() == table
               ? &*object
               : nullptr;
}

/// Reads the table from the entries of the list; nothing if it is missing.
std::optional<ConnectionLimitListing> read_entries(const json& entries, std::string_view table) {
    ConnectionLimitListing listing;
    Clients clients;
    bool is_there = false;
    bool has_sets = false;
    std::map<std::string, ConnectionLimitListing::Room> rooms;
    std::set<std::string, std::less<>> used;
    for (const json& entry : entries) {
        is_there = is_there || object_of(entry, "table", table) != nullptr;
        if (const json* const counter = object_of(entry, "counter", table)) {
            add_counter(*counter, listing);
        } else if (const json* const rule = object_of(entry, "rule", table)) {
            add_used_sets(*rule, used);
        } else if (const json* const set = object_of(entry, "set", table)) {
            const auto name = set->at("name").get<std::string>();
            if (const auto limited = source_of(name, k_limited_set)) {
                add_limited_set(*set, *limited, clients);
                has_sets = true;
            } else if (const auto buckets = source_of(name, k_bucket_set)) {
                rooms.emplace("@" + name, room_of(*set, *buckets));
                has_sets = true;
            }
        }
    }
    for (const auto& [prefix, client] : clients) {
        listing.clients.push_back(client);
    }
    for (const auto& [name, room] : rooms) {
        if (used.contains(name)) { // others remain from an earlier limit
            listing.rooms.push_back(room);
        }
    }
    if (!is_there) {
        return std::nullopt;
    }
    if (!has_sets) {
        throw_error("contains no sets of smtp-connlimit (expected the output of 'nft -j list table "
                    "inet {}')",
                    table);
    }
    return listing;
}

} // namespace

std::optional<ConnectionLimitListing> parse_connection_limit_listing(std::string_view text,
                                                                     std::string_view table) {
    const std::string wanted = fmt::format("the output of 'nft -j list table inet {}'", table);
    const json document = json::parse(text, nullptr, false);
    if (document.is_discarded()) {
        throw_error("not JSON (expected {})", wanted);
    }
    std::optional<ConnectionLimitListing> listing;
    try {
        listing = read_entries(document.at("nftables"), table);
    } catch (const json::exception&) {
        throw_error("not {}", wanted);
    }
    if (listing) {
        std::ranges::stable_sort(listing->clients, std::ranges::greater(),
                                 &ConnectionLimitListing::Client::connections);
    }
    return listing;
}

std::vector<std::string> problems(const ConnectionLimitListing& listing) {
    if (listing.rooms.empty()) {
        return {"no rule of the table limits connections"};
    }
    std::vector<std::string> found;
    for (const ConnectionLimitListing::Room& room : listing.rooms) {
        if (room.taken >= room.size) {
            found.push_back(fmt::format("there is no room for more than {} clients of {} (--size): "
                                        "others are not limited",
                                        room.size, room.family));
        }
    }
    return found;
}

} // namespace ispkit::firewall
