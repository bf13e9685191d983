// SPDX-License-Identifier: MIT
#include "mail/limit/limit_kind.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "net/prefix.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_server = "server";

struct KeyName {
    std::string_view name;
    LimitKey key;
};
constexpr KeyName k_key_names[k_limit_keys] = {{"client", LimitKey::client},
                                               {"sasl", LimitKey::sasl},
                                               {"sasl-domain", LimitKey::sasl_domain},
                                               {"sender", LimitKey::sender},
                                               {"sender-domain", LimitKey::sender_domain},
                                               {"recipient-domain", LimitKey::recipient_domain},
                                               {k_server, LimitKey::server}};

std::string subject(std::string_view kind, std::string_view who) {
    constexpr std::size_t k_longest_subject = 320;
    return who.empty() ? std::string()
                       : std::string(kind) + ":" + text::lower(who.substr(0, k_longest_subject));
}

} // namespace

LimitKind LimitKind::parse(std::string_view text) {
    LimitKind kind;
    const std::string_view name = text.substr(0, text.find('/'));
    const KeyName* const found = std::find_if(std::begin(k_key_names), std::end(k_key_names),
                                              [&](const KeyName& key) { return key.name == name; });
    if (found == std::end(k_key_names)) {
        throw_error("'{}': expected client, client/LEN, sasl, sasl-domain, sender, sender-domain, "
                    "recipient-domain or server",
                    text);
    }
    kind.key = found->key;
    if (name.size() == text.size()) {
        return kind;
    }
    const std::string_view lengths = text.substr(name.size() + 1);
    const std::size_t slash = lengths.find('/');
    constexpr unsigned k_longest_ipv4 = 32;
    constexpr unsigned k_longest_ipv6 = 128;
    if (kind.key != LimitKey::client ||
        !text::read_number(lengths.substr(0, slash), kind.ipv4_length) ||
        kind.ipv4_length > k_longest_ipv4 ||
        (slash != lengths.npos &&
         !text::read_number(lengths.substr(slash + 1), kind.ipv6_length)) ||
        kind.ipv6_length > k_longest_ipv6) {
        throw_error("'{}' is not client/LEN or client/LEN4/LEN6 (example: client/24)", text);
    }
    return kind;
}

std::string LimitKind::str() const {
    const LimitKind plain;
    std::string text(k_key_names[static_cast<std::size_t>(key)].name);
    if (ipv6_length != plain.ipv6_length) {
        return fmt::format("{}/{}/{}", text, ipv4_length, ipv6_length);
    }
    return ipv4_length == plain.ipv4_length ? text : fmt::format("{}/{}", text, ipv4_length);
}

std::string LimitKind::subject_of(const PolicyRequest& request) const {
    switch (key) {
    case LimitKey::client: {
        if (!request.client) {
            return {};
        }
        const bool is_ipv4 = request.client->is_ipv4();
        const net::Prefix prefix(*request.client, is_ipv4 ? ipv4_length : ipv6_length);
        return fmt::format("{}:{}", str(),
                           is_ipv4 && prefix.is_host() ? prefix.first().str() : prefix.str());
    }
    case LimitKey::sasl:
        return subject("sasl", request.sasl_username);
    case LimitKey::sasl_domain:
        return subject("sasl-domain", domain_of(request.sasl_username));
    case LimitKey::sender:
        return subject("sender", request.sender);
    case LimitKey::sender_domain:
        return subject("sender-domain", domain_of(request.sender));
    case LimitKey::recipient_domain:
        return subject("recipient-domain", domain_of(request.recipient));
    case LimitKey::server:
        return std::string(k_server);
    }
    return {};
}

std::string parse_subject(std::string_view text) {
    if (text::lower(text::trim(text)) == k_server) {
        return std::string(k_server);
    }
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view who = text::trim(text.substr(std::min(colon + 1, text.size())));
    if (who.empty()) {
        throw_error("'{}' is not a key (example: sasl:joe, client:192.0.2.5, "
                    "sender-domain:example.org or server)",
                    text);
    }
    const LimitKind kind = LimitKind::parse(text::lower(text::trim(text.substr(0, colon))));
    if (kind.key == LimitKey::server) {
        throw_error("'{}': there is one server, whose key is 'server'", text);
    }
    if (kind.key != LimitKey::client) {
        return subject(kind.str(), who);
    }
    const std::optional<net::Prefix> prefix = net::Prefix::parse(who);
    PolicyRequest request;
    request.client = prefix ? std::optional(prefix->first()) : std::nullopt;
    const unsigned length = !prefix ? 0 : prefix->is_ipv4() ? kind.ipv4_length : kind.ipv6_length;
    if (!prefix || (!prefix->is_host() && prefix->length() != length)) {
        throw_error("'{}' is not an address or a network of {}'s length", who, kind.str());
    }
    return kind.subject_of(request);
}

std::string_view kind_of(std::string_view subject) {
    return subject.substr(0, subject.find(':'));
}

} // namespace ispkit::mail
