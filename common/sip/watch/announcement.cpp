// SPDX-License-Identifier: MIT
#include "sip/watch/announcement.hpp"

#include "firewall/ban/ban_record.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

using logfile::Time;

namespace {

std::int64_t seconds_left(const Verdict& verdict, Time now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(verdict.until() - now).count();
    return std::min<std::int64_t>(left, firewall::k_longest_ban);
}

/// A ban by hand has no kind.
std::string_view kind_of(const Verdict& verdict) {
    return verdict.reason == Reason::by_hand ? "-" : name_of(verdict.kind);
}

std::string accounts_of(const Verdict& verdict, std::string_view separator) {
    std::string accounts;
    for (const std::string& account : verdict.accounts) {
        accounts.append(accounts.empty() ? "" : separator).append(text::visible_text(account));
    }
    return accounts;
}

/// " (NL, AS64500 Example)"; empty if nothing is known.
std::string in_parentheses(const geo::Origin& origin) {
    const std::string text = origin.str();
    return text.empty() ? text : fmt::format(" ({})", text);
}

std::string grounds_of(const Verdict& verdict, const geo::Origin& origin) {
    return fmt::format("{}, {} {}, the last {} from {}{}, accounts: {}", name_of(verdict.reason),
                       verdict.failures, text::noun_for(verdict.failures, "failure"),
                       name_of(verdict.kind), verdict.address.str(), in_parentheses(origin),
                       accounts_of(verdict, ", "));
}

} // namespace

bool is_report(const Announcement& announcement) {
    const auto* const end = std::get_if<BanEnd>(&announcement);
    return end != nullptr ? end->is_refusal : !std::holds_alternative<Verdict>(announcement);
}

std::string protocol_line(const Announcement& announcement, Time now) {
    if (const auto* const verdict = std::get_if<Verdict>(&announcement)) {
        const std::int64_t seconds = seconds_left(*verdict, now);
        if (seconds <= 0) {
            return {};
        }
        const firewall::BanRecord record{firewall::BanRecord::Action::ban, verdict->prefix,
                                         static_cast<std::uint32_t>(seconds)};
        return fmt::format("{} failures={} kind={} reason={}\n", firewall::ban_line(record),
                           verdict->failures, kind_of(*verdict), name_of(verdict->reason));
    }
    if (const auto* const end = std::get_if<BanEnd>(&announcement)) {
        return firewall::ban_line({firewall::BanRecord::Action::unban, end->prefix}) + "\n";
    }
    return {};
}

std::optional<net::Address> client_of(const Announcement& announcement) {
    if (const auto* const verdict = std::get_if<Verdict>(&announcement)) {
        return verdict->prefix.first();
    }
    if (const auto* const guess = std::get_if<GuessedPassword>(&announcement)) {
        return guess->address;
    }
    if (const auto* const spared = std::get_if<SparedNetwork>(&announcement)) {
        return spared->ban.address;
    }
    return std::nullopt;
}

std::string sentence(const Announcement& announcement, Time now, const geo::Origin& origin) {
    if (const auto* const verdict = std::get_if<Verdict>(&announcement)) {
        if (verdict->reason == Reason::by_hand) {
            return fmt::format("{} banned by hand for {} s", verdict->prefix.str(),
                               seconds_left(*verdict, now));
        }
        return fmt::format("{} banned for {} s: {}", verdict->prefix.str(),
                           seconds_left(*verdict, now), grounds_of(*verdict, origin));
    }
    if (const auto* const end = std::get_if<BanEnd>(&announcement)) {
        return fmt::format("{} is {}", end->prefix.str(),
                           end->is_refusal ? "not banned, since it contains an allow-listed address"
                                           : "no longer banned");
    }
    if (const auto* const guess = std::get_if<GuessedPassword>(&announcement)) {
        return fmt::format("{} has probably guessed a password, after {}: it{} logged in as {}",
                           guess->address.str(), text::plain_count(guess->failures, "failure"),
                           in_parentheses(origin), text::visible_text(guess->account));
    }
    if (const auto* const spared = std::get_if<SparedNetwork>(&announcement)) {
        return fmt::format("{} is not banned, since {} {} there: {}", spared->ban.prefix.str(),
                           text::plain_count(spared->accounts_at_work, "account"),
                           spared->accounts_at_work == 1 ? "works" : "work",
                           grounds_of(spared->ban, origin));
    }
    const auto& attack = std::get<DistributedAttack>(announcement);
    return fmt::format("{} within --account-within tried the same account: {}",
                       text::plain_count(attack.addresses, "address"),
                       text::visible_text(attack.account));
}

std::vector<std::string> environment(const Announcement& announcement, Time now,
                                     const geo::Origin& origin) {
    std::vector<std::string> variables;
    const auto set = [&](std::string_view name, std::string_view value) {
        value = value.substr(0, value.find('\0'));
        variables.push_back(fmt::format("BANWATCH_{}={}", name, value));
    };
    if (const auto* const verdict = std::get_if<Verdict>(&announcement)) {
        set("ACTION", "ban");
        set("PREFIX", verdict->prefix.str());
        set("ADDRESS", verdict->address.str());
        set("SECONDS", fmt::to_string(seconds_left(*verdict, now)));
        set("FAILURES", fmt::to_string(verdict->failures));
        set("KIND", kind_of(*verdict));
        set("REASON", name_of(verdict->reason));
        set("ACCOUNTS", accounts_of(*verdict, "\n"));
    } else if (const auto* const end = std::get_if<BanEnd>(&announcement)) {
        set("ACTION", "unban");
        set("PREFIX", end->prefix.str());
    } else if (const auto* const guess = std::get_if<GuessedPassword>(&announcement)) {
        set("ACTION", "report");
        set("REASON", GuessedPassword::k_reason);
        set("ADDRESS", guess->address.str());
        set("FAILURES", fmt::to_string(guess->failures));
        set("ACCOUNTS", text::visible_text(guess->account));
    } else if (const auto* const spared = std::get_if<SparedNetwork>(&announcement)) {
        set("ACTION", "report");
        set("REASON", SparedNetwork::k_reason);
        set("PREFIX", spared->ban.prefix.str());
        set("ADDRESS", spared->ban.address.str());
        set("FAILURES", fmt::to_string(spared->ban.failures));
        set("KIND", kind_of(spared->ban));
        set("ACCOUNTS", accounts_of(spared->ban, "\n"));
        set("ACCOUNTS_AT_WORK", fmt::to_string(spared->accounts_at_work));
    } else {
        const auto& attack = std::get<DistributedAttack>(announcement);
        set("ACTION", "report");
        set("REASON", name_of(Reason::distributed));
        set("ACCOUNTS", text::visible_text(attack.account));
        set("ADDRESSES", fmt::to_string(attack.addresses));
    }
    for (const auto& [name, value] :
         {std::pair{"COUNTRY", origin.country}, {"AS", origin.as()}, {"AS_NAME", origin.as_name}}) {
        if (!value.empty()) {
            set(name, value);
        }
    }
    return variables;
}

} // namespace ispkit::sip
