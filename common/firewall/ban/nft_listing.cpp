// SPDX-License-Identifier: MIT
#include "firewall/ban/nft_listing.hpp"

#include "error.hpp"
#include "firewall/ban/json_number.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace ispkit::firewall {

namespace {

using nlohmann::json;

/// "203.0.113.5", or with an end {"elem": {"val": "203.0.113.5", "expires": 599, ...}}
void add_element(const NftSet& set, const json& element, NftListing& listing) {
    std::optional<std::uint64_t> seconds_left;
    const json* value = &element;
    if (element.is_object()) {
        const json& content = element.at("elem");
        value = &content.at("val");
        if (const auto expires = content.find("expires"); expires != content.end()) {
            seconds_left = number_of<std::uint64_t>(*expires);
        }
    }
    const auto& text = value->get_ref<const std::string&>();
    const auto address = net::Address::parse(text);
    if (!address) {
        throw_error("'{}' in {} is not an address", text, set.name());
    }
    listing.bans.push_back({net::Prefix(*address, set.length), seconds_left, set.source});
}

/// {"concat": [17, 5060]} or {"concat": [17, {"range": [5060, 5061]}]}
PortRange port_range(const json& element) {
    const json& content = element.at("concat");
    const auto transport = Transport(number_of<std::uint8_t>(content.at(0)));
    const json& ports = content.at(1);
    const bool is_range = ports.is_object();
    if (transport_name(transport).empty()) {
        throw_error("protocol {} in the set of ports is not tcp, udp or sctp",
                    static_cast<int>(transport));
    }
    return {transport, number_of<std::uint16_t>(is_range ? ports.at("range").at(0) : ports),
            number_of<std::uint16_t>(is_range ? ports.at("range").at(1) : ports)};
}

void add_ports(const json& object, NftListing& listing) {
    std::vector<PortRange> ranges;
    if (const auto elements = object.find("elem"); elements != object.end()) {
        std::transform(elements->begin(), elements->end(), std::back_inserter(ranges), port_range);
    }
    listing.ports = PortList(std::move(ranges));
}

void add_set(const json& object, NftListing& listing) {
    const auto name = object.at("name").get<std::string>();
    if (name == "ports") {
        add_ports(object, listing);
    }
    const std::optional<NftSet> set = set_of_name(name);
    if (!set) {
        return; // another program's set
    }
    listing.sets.insert(*set);
    if (const auto elements = object.find("elem"); elements != object.end()) {
        for (const json& element : *elements) {
            add_element(*set, element, listing);
        }
    }
}

void add_counter(const json& object, NftListing& listing) {
    constexpr std::string_view k_start = "dropped_";
    const auto name = object.at("name").get<std::string>();
    if (name.starts_with(k_start)) {
        listing.dropped.push_back({name.substr(k_start.size()),
                                   number_of<std::uint64_t>(object.at("packets")),
                                   number_of<std::uint64_t>(object.at("bytes"))});
    }
}

} // namespace

NftListing parse_nft_listing(std::string_view text) {
    NftListing listing;
    listing.ports.emplace(); // all, unless there is a set of them
    try {
        const json document = json::parse(text);
        for (const json& entry : document.at("nftables")) {
            if (const auto set = entry.find("set"); set != entry.end()) {
                add_set(*set, listing);
            } else if (const auto counter = entry.find("counter"); counter != entry.end()) {
                add_counter(*counter, listing);
            }
        }
    } catch (const json::exception& error) {
        throw_error("cannot understand the kernel's sets: {}", error.what());
    }
    return listing;
}

} // namespace ispkit::firewall
