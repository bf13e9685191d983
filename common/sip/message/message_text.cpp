// SPDX-License-Identifier: MIT
#include "sip/message/message_text.hpp"

#include "text/number.hpp"

#include <algorithm>

namespace ispkit::sip {

std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    return text::read_number(digits, port) ? std::optional(port) : std::nullopt;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    std::string_view host = text;
    std::optional<std::string_view> port;
    if (take(host, "[")) {
        const std::size_t bracket = host.find(']');
        if (bracket == host.npos) {
            return std::nullopt;
        }
        std::string_view behind = host.substr(bracket + 1);
        host = host.substr(0, bracket);
        if (!behind.empty()) {
            if (!take(behind, ":")) {
                return std::nullopt;
            }
            port = behind;
        }
    } else if (const std::size_t colon = text.find(':');
               colon != text.npos && text.find(':', colon + 1) == text.npos) {
        port = text.substr(colon + 1);
        host = text.substr(0, colon);
    }
    const std::optional<net::Address> address = net::Address::parse(host);
    const std::optional<std::uint16_t> number = port ? parse_port(*port) : std::uint16_t{0};
    if (!address || !number) {
        return std::nullopt;
    }
    return Endpoint{*address, *number};
}

std::optional<Endpoint> parse_endpoint_with_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    const std::optional<net::Address> address = net::Address::parse(host);
    const std::optional<std::uint16_t> port = parse_port(text.substr(colon + 1));
    return address && port ? std::optional(Endpoint{*address, *port}) : std::nullopt;
}

std::optional<std::string_view> between_last(std::string_view text, std::string_view before,
                                             std::string_view after) {
    const std::size_t start = text.rfind(before);
    if (start == text.npos) {
        return std::nullopt;
    }
    text.remove_prefix(start + before.size());
    const std::size_t end = text.find(after);
    return end == text.npos ? std::nullopt : std::optional(text.substr(0, end));
}

std::string_view user_of(std::string_view header) {
    const std::size_t bracket = header.rfind("<sip");
    std::string_view uri = header.substr(bracket == header.npos ? 0 : bracket + 1);
    uri.remove_prefix(std::min(uri.find("sip"), uri.size()));
    if (!take(uri, "sip:") && !take(uri, "sips:")) {
        return header;
    }
    return uri.substr(0, std::min(uri.find_first_of("@>;"), uri.size()));
}

void strip_colours(std::string_view line, std::string& plain) {
    plain.clear();
    while (!line.empty()) {
        const std::size_t escape = std::min(line.find("\x1b["), line.find("#033["));
        plain.append(line.substr(0, escape));
        if (escape == line.npos) {
            return;
        }
        line.remove_prefix(escape);
        std::string_view parameters = line.substr(line[0] == '#' ? 5 : 2);
        parameters.remove_prefix(
            std::min(parameters.find_first_not_of("0123456789;"), parameters.size()));
        if (take(parameters, "m")) {
            line = parameters;
        } else {
            plain.push_back(line[0]);
            line.remove_prefix(1);
        }
    }
}

std::optional<Endpoint> take_endpoint(std::string_view& text) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::optional<Endpoint> endpoint = parse_endpoint(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
    return endpoint;
}

Reading failure(LogEvent& event, Kind kind, Trace trace, const Endpoint& peer,
                std::string_view account) {
    event.outcome = Outcome::failure;
    event.kind = kind;
    event.trace = trace;
    event.address = peer.address;
    event.port = peer.port;
    event.account = account;
    return Reading::event;
}

std::string_view unquoted(std::string_view name) {
    return name.size() >= 2 && name.front() == '\'' && name.back() == '\''
               ? name.substr(1, name.size() - 2)
               : name;
}

} // namespace ispkit::sip
