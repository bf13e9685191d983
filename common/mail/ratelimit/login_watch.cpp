// SPDX-License-Identifier: MIT
#include "mail/ratelimit/login_watch.hpp"

#include "error.hpp"
#include "net/prefix.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/quantity.hpp"
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

const SuspensionRule* LoginWatch::rule_of(Sign sign) const {
    const auto found = std::find_if(rules_.begin(), rules_.end(),
                                    [&](const SuspensionRule& rule) { return rule.sign == sign; });
    return found == rules_.end() ? nullptr : &*found;
}

/// Zero without a rule about places.
std::chrono::seconds LoginWatch::longest_window() const {
    std::chrono::seconds longest{0};
    for (const SuspensionRule& rule : rules_) {
        longest = std::max(longest, rule.window);
    }
    return longest;
}

void LoginWatch::look_up(const std::set<std::string>& subjects, WatchStore store,
                         store::Round& round, sys_seconds now) {
    changes_ = {};
    records_.clear();
    for (const std::string& subject : subjects) {
        records_.try_emplace(records_.end(), subject);
    }
    if (const std::chrono::seconds window = longest_window(); window.count() > 0) {
        store.look_up_places(round, records_, now - window);
    }
    if (rule_of(Sign::refusals) != nullptr) {
        store.look_up_refusals(round, records_);
    }
}

void LoginWatch::save(WatchStore store, store::Round& round, sys_seconds now) {
    store.save(round, changes_, now);
}

/// Returns whether the place is new, or was not noted in the last minute: a place that is used all
/// the time costs no write.
bool LoginWatch::note_place(const std::string& subject, const LoginPlace& place, sys_seconds now) {
    constexpr std::chrono::seconds k_between_notes = std::chrono::minutes(1);
    const auto [known, is_new] = records_[subject].places.try_emplace(place, now);
    sys_seconds& noted = known->second;
    // A time in the future is that of a clock that was ahead.
    if (!is_new && noted >= now - k_between_notes && noted <= now) {
        return false;
    }
    noted = now;
    changes_.places.emplace(subject, place);
    return true;
}

std::optional<Override> LoginWatch::see(const std::string& subject, const net::Address& client,
                                        sys_seconds now) {
    const bool counts_networks = rule_of(Sign::networks) != nullptr;
    const bool counts_countries = rule_of(Sign::countries) != nullptr;
    if (!counts_networks && !counts_countries) {
        return std::nullopt;
    }
    const geo::Origin origin = geolocation_.origin_of(client);
    const auto note = [&](Sign sign, const std::string& name) {
        return note_place(subject, {std::string(sign_name(sign)), name}, now);
    };
    const bool is_new_network = counts_networks && note(Sign::networks, network_of(origin, client));
    const bool is_new_country =
        counts_countries && !origin.country.empty() && note(Sign::countries, origin.country);
    for (const SuspensionRule& rule : rules_) {
        if ((rule.sign != Sign::networks || !is_new_network) &&
            (rule.sign != Sign::countries || !is_new_country)) {
            continue;
        }
        std::vector<std::string_view> seen;
        for (const auto& [place, noted] : records_[subject].places) {
            if (place.kind == sign_name(rule.sign) && noted > now - rule.window && noted <= now) {
                seen.push_back(place.name);
            }
        }
        if (static_cast<std::int64_t>(seen.size()) >= rule.number) {
            return suspension(subject, rule,
                              fmt::format("{} {} in {}: {}", seen.size(), sign_name(rule.sign),
                                          window_text(rule.window), fmt::join(seen, ", ")),
                              now);
        }
    }
    return std::nullopt;
}

std::optional<Override> LoginWatch::see_refusal(const std::string& subject,
                                                const std::string& message, sys_seconds now) {
    const SuspensionRule* const rule = rule_of(Sign::refusals);
    if (rule == nullptr) {
        return std::nullopt;
    }
    LoginRefusals& refusals = records_[subject].refusals;
    if (refusals.number == 0 || refusals.message != message || message.empty()) {
        refusals = {refusals.number + 1, message};
        changes_.refusals[subject] = refusals;
    }
    if (refusals.number < rule->number) {
        return std::nullopt;
    }
    return suspension(subject, *rule, text::plain_count(refusals.number, "refusal") + " in a row",
                      now);
}

void LoginWatch::see_passed(const std::string& subject) {
    LoginRefusals& refusals = records_[subject].refusals;
    if (refusals.number != 0) {
        refusals = {};
        changes_.refusals[subject] = refusals;
    }
}

} // namespace ispkit::mail
