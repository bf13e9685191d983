// SPDX-License-Identifier: MIT
#include "firewall/ban/port_list.hpp"

#include "error.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace ispkit::firewall {

namespace {

constexpr std::array k_transports{Transport::tcp, Transport::udp, Transport::sctp};

std::uint16_t read_port(std::string_view text) {
    std::uint16_t port = 0;
    if (!text::read_number(text, port) || port == 0) {
        throw_error("'{}' is not a port from 1 to 65535", text);
    }
    return port;
}

void add_item(std::string_view item, std::vector<PortRange>& ranges) {
    const std::string_view numbers = item.substr(0, item.find('/'));
    const std::size_t dash = numbers.find('-');
    const std::uint16_t first = read_port(numbers.substr(0, dash));
    const std::uint16_t last = dash == numbers.npos ? first : read_port(numbers.substr(dash + 1));
    if (last < first) {
        throw_error("the range '{}' ends before it begins", numbers);
    }
    const std::string_view protocol = item.substr(std::min(numbers.size() + 1, item.size()));
    const std::size_t before = ranges.size();
    for (const Transport transport : k_transports) {
        if (numbers == item || protocol == transport_name(transport)) {
            ranges.push_back({transport, first, last});
        }
    }
    if (ranges.size() == before) {
        throw_error("'{}' is not tcp, udp or sctp", protocol);
    }
}

} // namespace

std::string_view transport_name(Transport transport) {
    switch (transport) {
    case Transport::tcp:
        return "tcp";
    case Transport::udp:
        return "udp";
    case Transport::sctp:
        return "sctp";
    }
    return {};
}

std::string PortRange::numbers() const {
    return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

PortList::PortList(std::vector<PortRange> ranges) {
    std::sort(ranges.begin(), ranges.end());
    for (const PortRange& range : ranges) {
        if (!ranges_.empty() && ranges_.back().transport == range.transport &&
            range.first <= ranges_.back().last + 1) {
            ranges_.back().last = std::max(ranges_.back().last, range.last);
        } else {
            ranges_.push_back(range);
        }
    }
}

PortList PortList::parse(std::string_view text) {
    if (text == "all") {
        return {};
    }
    std::vector<PortRange> ranges;
    for (std::string_view rest = text;;) {
        const bool is_last = rest.find(',') == rest.npos;
        add_item(text::take_until(rest, ','), ranges);
        if (is_last) {
            return PortList(std::move(ranges));
        }
    }
}

std::string PortList::str() const {
    return fmt::format("{}", fmt::join(texts(), ","));
}

std::vector<std::string> PortList::texts() const {
    if (is_all()) {
        return {"all"};
    }
    std::vector<std::string> texts;
    for (const PortRange& range : ranges_) {
        texts.push_back(fmt::format("{}/{}", range.numbers(), transport_name(range.transport)));
    }
    return texts;
}

} // namespace ispkit::firewall
