// SPDX-License-Identifier: MIT
#include "mail/ratelimit/login_watch.hpp"

#include "error.hpp"
#include "net/prefix.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

using Sign = SuspensionRule::Sign;

std::string_view sign_name(Sign sign) {
    switch (sign) {
    case Sign::networks:
        return "networks";
    case Sign::countries:
        return "countries";
    case Sign::refusals:
        return "refusals";
    }
    return {};
}

std::string network_of(const geo::Origin& origin, const net::Address& client) {
    constexpr unsigned k_ipv4_length = 24;
    constexpr unsigned k_ipv6_length = 48;
    return origin.as_number != 0
               ? origin.as()
               : net::Prefix(client, client.is_ipv4() ? k_ipv4_length : k_ipv6_length).str();
}

Override suspension(const std::string& subject, const SuspensionRule& rule, std::string reason,
                    sys_seconds now) {
    Override override{.subject = subject,
                      .allowance = Allowance::parse("0 messages / 1h reject"),
                      .since = now,
                      .until = std::nullopt,
                      .reason = std::move(reason),
                      .rule = rule.str()};
    return override;
}

} // namespace

SuspensionRule SuspensionRule::parse(std::string_view text) {
    const std::string_view whole = text::trim(text);
    SuspensionRule rule;
    std::string_view window = text;
    std::string_view amount = text::trim(text::take_until(window, '/'));
    const std::string_view number = text::take_word(amount);
    constexpr Sign k_signs[] = {Sign::networks, Sign::countries, Sign::refusals};
    const Sign* const sign = std::find_if(std::begin(k_signs), std::end(k_signs),
                                          [&](Sign known) { return sign_name(known) == amount; });
    const bool has_window = text.find('/') != text.npos;
    constexpr std::int64_t k_most = 1000;
    if (sign == std::end(k_signs) || !text::read_number(number, rule.number) ||
        rule.number > k_most || has_window == (*sign == Sign::refusals)) {
        throw_error("'{}': expected 'N networks / WINDOW', 'N countries / WINDOW' or 'N refusals' "
                    "(at most {})",
                    whole, k_most);
    }
    rule.sign = *sign;
    const std::int64_t least = rule.sign == Sign::refusals ? 1 : 2;
    if (rule.number < least) {
        throw_error("'{}': at least {} {}, or every login is suspended", whole, least, amount);
    }
    if (has_window) {
        rule.window = parse_window(text::trim(window));
        constexpr std::chrono::seconds k_longest = std::chrono::days(7);
        if (rule.window == std::chrono::seconds(0) || rule.window > k_longest) {
            throw_error("'{}': expected a time of at most 7d", whole);
        }
    }
    return rule;
}

std::string SuspensionRule::str() const {
    return fmt::format("{} {}{}", number, sign_name(sign),
                       sign == Sign::refusals ? "" : " / " + window_text(window));
}

std::optional<Override> LoginWatch::see(WatchStore store, const std::string& subject,
                                        const net::Address& client, sys_seconds now) {
    const auto has = [&](Sign sign) {
        return std::any_of(rules_.begin(), rules_.end(),
                           [&](const SuspensionRule& rule) { return rule.sign == sign; });
    };
    if (!has(Sign::networks) && !has(Sign::countries)) {
        return std::nullopt;
    }
    const geo::Origin origin = geolocation_.origin_of(client);
    const std::string network = network_of(origin, client);
    const bool is_new_network =
        has(Sign::networks) && store.note_origin(subject, sign_name(Sign::networks), network, now);
    const bool is_new_country =
        has(Sign::countries) && !origin.country.empty() &&
        store.note_origin(subject, sign_name(Sign::countries), origin.country, now);
    for (const SuspensionRule& rule : rules_) {
        if ((rule.sign == Sign::networks && is_new_network) ||
            (rule.sign == Sign::countries && is_new_country)) {
            const std::vector<std::string> seen =
                store.origins(subject, sign_name(rule.sign), now - rule.window, now);
            if (static_cast<std::int64_t>(seen.size()) >= rule.number) {
                return suspension(subject, rule,
                                  fmt::format("{} {} in {}: {}", seen.size(), sign_name(rule.sign),
                                              window_text(rule.window), fmt::join(seen, ", ")),
                                  now);
            }
        }
    }
    return std::nullopt;
}

std::optional<Override> LoginWatch::see_refusal(WatchStore store, const std::string& subject,
                                                const std::string& message, sys_seconds now) {
    for (const SuspensionRule& rule : rules_) {
        if (rule.sign == Sign::refusals) {
            const std::int64_t number = store.note_refusal(subject, message, now);
            return number >= rule.number
                       ? std::optional(suspension(subject, rule,
                                                  fmt::format("{} refusals in a row", number), now))
                       : std::nullopt;
        }
    }
    return std::nullopt;
}

void LoginWatch::see_passed(WatchStore store, const std::string& subject) {
    if (std::any_of(rules_.begin(), rules_.end(),
                    [](const SuspensionRule& rule) { return rule.sign == Sign::refusals; })) {
        store.forget_refusals(subject);
    }
}

} // namespace ispkit::mail
