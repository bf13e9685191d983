// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_limit.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "net/prefix.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;

namespace {

constexpr std::string_view k_unlimited = "unlimited";
constexpr std::size_t k_longest_subject = 320;

struct KeyName {
    std::string_view name;
    LimitKey key;
};
constexpr KeyName k_key_names[] = {{"client", LimitKey::client},
                                   {"sasl", LimitKey::sasl},
                                   {"sender", LimitKey::sender},
                                   {"sender-domain", LimitKey::sender_domain},
                                   {"recipient-domain", LimitKey::recipient_domain}};

constexpr LimitAction k_actions[] = {LimitAction::warn, LimitAction::hold, LimitAction::defer,
                                     LimitAction::reject};

struct Unit {
    char name;
    seconds length;
};
constexpr Unit k_units[] = {{'d', std::chrono::days(1)},
                            {'h', std::chrono::hours(1)},
                            {'m', std::chrono::minutes(1)},
                            {'s', seconds(1)}};

/// "200 messages" or "1000 recipients".
void read_count(std::string_view text, Allowance& allowance) {
    const std::string_view whole = text;
    constexpr std::int64_t k_largest = 1'000'000'000;
    std::int64_t count = 0;
    if (!text::read_number(text::take_word(text), count) || count < 0 || count > k_largest) {
        throw_error("'{}' is not a number of messages or recipients", whole);
    }
    std::optional<std::int64_t>* const which =
        text == "messages" || text == "message"       ? &allowance.messages
        : text == "recipients" || text == "recipient" ? &allowance.recipients
                                                      : nullptr;
    if (which == nullptr) {
        throw_error("'{}' counts neither messages nor recipients", whole);
    }
    if (*which) {
        throw_error("'{}': the same number is given twice", text);
    }
    *which = count;
}

seconds parse_window(std::string_view text) {
    for (const Unit& unit : k_units) {
        std::int64_t count = 1;
        constexpr std::int64_t k_most = 100'000'000;
        if (!text.empty() && text.back() == unit.name &&
            (text.size() == 1 || text::read_number(text.substr(0, text.size() - 1), count)) &&
            count > 0 && count < k_most) {
            const seconds window = count * unit.length;
            constexpr seconds k_longest = std::chrono::days(366);
            if (window <= k_longest) {
                return window;
            }
        }
    }
    throw_error("'{}' is not a window (example: 10m, 1h or 1d; at most 366d)", text);
}

std::string counts_text(const Allowance& allowance) {
    std::string text;
    const auto add = [&](const std::optional<std::int64_t>& count, std::string_view what) {
        if (count) {
            text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", *count, what,
                                *count == 1 ? "" : "s");
        }
    };
    add(allowance.messages, "message");
    add(allowance.recipients, "recipient");
    return text;
}

/// In the largest unit of which it is a whole number.
std::string window_text(seconds window) {
    for (const Unit& unit : k_units) {
        if (window % unit.length == seconds(0)) {
            return fmt::format("{}{}", window / unit.length, unit.name);
        }
    }
    return {};
}

void read_key(std::string_view text, RateLimit& limit) {
    const std::string_view name = text.substr(0, text.find('/'));
    const KeyName* const found = std::find_if(std::begin(k_key_names), std::end(k_key_names),
                                              [&](const KeyName& key) { return key.name == name; });
    if (found == std::end(k_key_names)) {
        throw_error("'{}': expected client, client/LEN, sasl, sender, sender-domain or "
                    "recipient-domain",
                    text);
    }
    limit.key = found->key;
    if (name.size() == text.size()) {
        return;
    }
    const std::string_view lengths = text.substr(name.size() + 1);
    const std::size_t slash = lengths.find('/');
    constexpr unsigned k_longest_ipv4 = 32;
    constexpr unsigned k_longest_ipv6 = 128;
    if (limit.key != LimitKey::client ||
        !text::read_number(lengths.substr(0, slash), limit.ipv4_length) ||
        limit.ipv4_length > k_longest_ipv4 ||
        (slash != lengths.npos &&
         !text::read_number(lengths.substr(slash + 1), limit.ipv6_length)) ||
        limit.ipv6_length > k_longest_ipv6) {
        throw_error("'{}' is not client/LEN or client/LEN4/LEN6 (example: client/24)", text);
    }
}

std::string subject(std::string_view kind, std::string_view who) {
    return who.empty() ? std::string()
                       : std::string(kind) + ":" + text::lower(who.substr(0, k_longest_subject));
}

} // namespace

std::string_view name_of(LimitAction action) {
    switch (action) {
    case LimitAction::warn:
        return "warn";
    case LimitAction::hold:
        return "hold";
    case LimitAction::defer:
        return "defer";
    case LimitAction::reject:
        return "reject";
    }
    return "";
}

Allowance Allowance::parse(std::string_view text) {
    Allowance allowance;
    const std::size_t slash = text.find('/');
    if (slash == text.npos) {
        throw_error("'{}' is not 'N messages, N recipients / WINDOW'", text::trim(text));
    }
    std::string_view counts = text.substr(0, slash);
    const std::size_t comma = counts.find(',');
    read_count(text::trim(counts.substr(0, comma)), allowance);
    if (comma != counts.npos) {
        read_count(text::trim(counts.substr(comma + 1)), allowance);
    }
    std::string_view rest = text.substr(slash + 1);
    allowance.window = parse_window(text::take_word(rest));
    if (rest.empty()) {
        return allowance;
    }
    for (const LimitAction action : k_actions) {
        if (name_of(action) == rest) {
            allowance.action = action;
            return allowance;
        }
    }
    throw_error("'{}': expected defer, reject, hold or warn", rest);
}

std::string Allowance::amount() const {
    return fmt::format("{} in {}", counts_text(*this), window_text(window));
}

std::string Allowance::str() const {
    return fmt::format("{} / {} {}", counts_text(*this), window_text(window), name_of(action));
}

RateLimit RateLimit::parse(std::string_view text) {
    RateLimit limit;
    const std::size_t colon = text.find(':');
    if (colon == text.npos) {
        throw_error("'{}' is not 'KEY: N messages, N recipients / WINDOW'", text::trim(text));
    }
    std::string_view head = text::trim(text.substr(0, colon));
    const std::string_view first = text::take_word(head);
    if (head.empty()) {
        read_key(first, limit);
    } else {
        limit.class_name = first;
        read_key(head, limit);
    }
    const std::string_view allowance = text::trim(text.substr(colon + 1));
    if (allowance == k_unlimited) {
        limit.allowance.window = std::chrono::hours(1);
        return limit;
    }
    limit.allowance = Allowance::parse(allowance);
    if (limit.key == LimitKey::recipient_domain && limit.allowance.messages) {
        throw_error("recipient-domain counts recipients only: a message may have several domains");
    }
    return limit;
}

std::string RateLimit::kind() const {
    const RateLimit plain;
    std::string text(k_key_names[static_cast<std::size_t>(key)].name);
    if (ipv6_length != plain.ipv6_length) {
        return fmt::format("{}/{}/{}", text, ipv4_length, ipv6_length);
    }
    return ipv4_length == plain.ipv4_length ? text : fmt::format("{}/{}", text, ipv4_length);
}

bool RateLimit::is_unlimited() const {
    return !allowance.messages && !allowance.recipients;
}

std::string RateLimit::str() const {
    return fmt::format("{}{}{}: {}", class_name, class_name.empty() ? "" : " ", kind(),
                       is_unlimited() ? std::string(k_unlimited) : allowance.str());
}

std::string RateLimit::scope() const {
    return fmt::format("{} in {}", kind(), window_text(allowance.window));
}

std::string RateLimit::subject_of(const PolicyRequest& request) const {
    switch (key) {
    case LimitKey::client: {
        if (!request.client) {
            return {};
        }
        const bool is_ipv4 = request.client->is_ipv4();
        const net::Prefix prefix(*request.client, is_ipv4 ? ipv4_length : ipv6_length);
        return fmt::format("{}:{}", kind(),
                           is_ipv4 && prefix.is_host() ? prefix.first().str() : prefix.str());
    }
    case LimitKey::sasl:
        return subject("sasl", request.sasl_username);
    case LimitKey::sender:
        return subject("sender", request.sender);
    case LimitKey::sender_domain:
        return subject("sender-domain", domain_of(request.sender));
    case LimitKey::recipient_domain:
        return subject("recipient-domain", domain_of(request.recipient));
    }
    return {};
}

std::string parse_subject(std::string_view text) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view who = text::trim(text.substr(std::min(colon + 1, text.size())));
    if (who.empty()) {
        throw_error(
            "'{}' is not a key (example: sasl:joe, client:192.0.2.5, sender-domain:example.org)",
            text);
    }
    RateLimit limit;
    read_key(text::lower(text::trim(text.substr(0, colon))), limit);
    if (limit.key != LimitKey::client) {
        return subject(k_key_names[static_cast<std::size_t>(limit.key)].name, who);
    }
    const std::optional<net::Prefix> prefix = net::Prefix::parse(who);
    PolicyRequest request;
    request.client = prefix ? std::optional(prefix->first()) : std::nullopt;
    const unsigned length = !prefix ? 0 : prefix->is_ipv4() ? limit.ipv4_length : limit.ipv6_length;
    if (!prefix || (!prefix->is_host() && prefix->length() != length)) {
        throw_error("'{}' is not an address or a network of {}'s length", who, limit.kind());
    }
    return limit.subject_of(request);
}

} // namespace ispkit::mail
