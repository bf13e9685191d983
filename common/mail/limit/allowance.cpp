// SPDX-License-Identifier: MIT
#include "mail/limit/allowance.hpp"

#include "error.hpp"
#include "mail/limit/reply_text.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/quantity.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;

namespace {

constexpr LimitAction k_actions[] = {LimitAction::warn, LimitAction::hold, LimitAction::defer,
                                     LimitAction::reject};

constexpr std::string_view k_message = "message";

struct Unit {
    char name;
    std::int64_t size;
};
constexpr Unit k_times[] = {{'d', 86'400}, {'h', 3600}, {'m', 60}, {'s', 1}};
constexpr Unit k_sizes[] = {{'G', 1 << 30}, {'M', 1 << 20}, {'K', 1 << 10}};

/// "20M" and "1500".
bool read_bytes(std::string_view text, std::int64_t& bytes) {
    std::int64_t unit = 1;
    for (const Unit& size : k_sizes) {
        if (text.ends_with(size.name)) {
            unit = size.size;
            text.remove_suffix(1);
            break;
        }
    }
    constexpr std::int64_t k_largest = std::int64_t{1} << 50;
    if (!text::read_number(text, bytes) || bytes < 0 || bytes > k_largest / unit) {
        return false;
    }
    bytes *= unit;
    return true;
}

bool read_count(std::string_view text, std::int64_t& count) {
    constexpr std::int64_t k_largest = 1'000'000'000;
    return text::read_number(text, count) && count >= 0 && count <= k_largest;
}

/// "200 messages", "1000 recipients", "20M bytes".
void read_amount(std::string_view text, Allowance& allowance) {
    const std::string_view whole = text;
    const std::string_view number = text::take_word(text);
    std::optional<std::int64_t>* const which =
        text == "messages" || text == "message"       ? &allowance.messages
        : text == "recipients" || text == "recipient" ? &allowance.recipients
        : text == "bytes" || text == "byte"           ? &allowance.bytes
                                                      : nullptr;
    if (which == nullptr) {
        throw_error("'{}': expected a number of messages, recipients or bytes", whole);
    }
    if (*which) {
        throw_error("'{}': the same number is given twice", text);
    }
    std::int64_t amount = 0;
    if (!(which == &allowance.bytes ? read_bytes : read_count)(number, amount)) {
        throw_error("'{}': '{}' is not a number of {} (example: {})", whole, number, text,
                    which == &allowance.bytes ? "20M" : "200");
    }
    *which = amount;
}

/// The text of a reply in quotes.
std::string parse_reply(std::string_view text, LimitAction action) {
    constexpr std::size_t k_quotes = 2;
    if (text.size() < k_quotes || !text.starts_with('"') || !text.ends_with('"')) {
        throw_error("'{}': expected an answer in double quotes, and nothing behind it", text);
    }
    text = text.substr(1, text.size() - k_quotes);
    ReplyText::check(text, action);
    return std::string(text);
}

std::string amounts_text(const Allowance& allowance) {
    std::string text;
    const auto add = [&](const std::optional<std::int64_t>& count, std::string_view what,
                         const std::string& number) {
        if (count) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number,
                                text::noun_for(*count, what));
        }
    };
    add(allowance.messages, "message", fmt::to_string(allowance.messages.value_or(0)));
    add(allowance.recipients, "recipient", fmt::to_string(allowance.recipients.value_or(0)));
    add(allowance.bytes, "byte", bytes_text(allowance.bytes.value_or(0)));
    return text;
}

bool is_over(const std::optional<std::int64_t>& most, std::int64_t count) {
    return most && count > *most;
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

bool refuses(LimitAction action) {
    return action == LimitAction::defer || action == LimitAction::reject;
}

Usage& Usage::operator+=(const Usage& other) {
    messages += other.messages;
    recipients += other.recipients;
    bytes += other.bytes;
    return *this;
}

Usage& Usage::operator-=(const Usage& other) {
    messages -= other.messages;
    recipients -= other.recipients;
    bytes -= other.bytes;
    return *this;
}

Allowance Allowance::parse(std::string_view text) {
    Allowance allowance;
    const std::size_t slash = text.find('/');
    if (slash == text.npos) {
        throw_error("'{}' is not 'N messages, N recipients / WINDOW'", text::trim(text));
    }
    std::string_view amounts = text.substr(0, slash);
    while (!amounts.empty()) {
        const bool is_last = amounts.find(',') == amounts.npos;
        read_amount(text::trim(text::take_until(amounts, ',')), allowance);
        if (!is_last && amounts.empty()) {
            throw_error("'{}': an amount is missing behind the comma", text::trim(text));
        }
    }
    std::string_view rest = text::trim(text.substr(slash + 1));
    allowance.window = parse_window(text::take_word(rest));
    if (allowance.is_unlimited()) {
        throw_error("'{}': expected a number of messages, recipients or bytes", text::trim(text));
    }
    if (allowance.is_of_message() && allowance.messages) {
        throw_error("'{}': one message has recipients and bytes, and no number of messages",
                    text::trim(text));
    }
    if (rest.empty() || rest.starts_with('"')) {
        allowance.reply = rest.empty() ? "" : parse_reply(rest, allowance.action);
        return allowance;
    }
    const std::string_view word = text::take_word(rest);
    const LimitAction* const found =
        std::find_if(std::begin(k_actions), std::end(k_actions),
                     [&](LimitAction action) { return name_of(action) == word; });
    if (found == std::end(k_actions)) {
        throw_error("'{}': expected defer, reject, hold or warn", word);
    }
    allowance.action = *found;
    allowance.reply = rest.empty() ? "" : parse_reply(rest, allowance.action);
    return allowance;
}

Allowance Allowance::unlimited() {
    Allowance allowance;
    allowance.window = std::chrono::hours(1);
    return allowance;
}

std::string Allowance::amount() const {
    return fmt::format("{} in {}{}", amounts_text(*this), is_of_message() ? "one " : "",
                       window_text(window));
}

std::string Allowance::str() const {
    return is_unlimited()
               ? std::string("unlimited")
               : fmt::format("{} / {} {}{}", amounts_text(*this), window_text(window),
                             name_of(action), reply.empty() ? "" : fmt::format(" \"{}\"", reply));
}

seconds parse_window(std::string_view text) {
    if (text == k_message) {
        return seconds(0);
    }
    for (const Unit& unit : k_times) {
        std::int64_t count = 1;
        constexpr std::int64_t k_most = 100'000'000;
        if (!text.empty() && text.back() == unit.name &&
            (text.size() == 1 || text::read_number(text.substr(0, text.size() - 1), count)) &&
            count > 0 && count < k_most) {
            const seconds window(count * unit.size);
            constexpr seconds k_longest = std::chrono::days(366);
            if (window <= k_longest) {
                return window;
            }
        }
    }
    throw_error("'{}' is not a window (example: 10m, 1h or 1d, at most 366d, or message)", text);
}

std::string window_text(seconds window) {
    if (window == seconds(0)) {
        return std::string(k_message);
    }
    const Unit* const unit =
        std::find_if(std::begin(k_times), std::end(k_times),
                     [&](const Unit& time) { return window.count() % time.size == 0; });
    return fmt::format("{}{}", window.count() / unit->size, unit->name);
}

std::string bytes_text(std::int64_t bytes) {
    for (const Unit& unit : k_sizes) {
        if (bytes != 0 && bytes % unit.size == 0) {
            return fmt::format("{}{}", bytes / unit.size, unit.name);
        }
    }
    return fmt::to_string(bytes);
}

std::string usage_text(const Allowance& allowance, const Usage& usage) {
    std::string text;
    const auto add = [&](bool is_limited, std::int64_t number, std::string_view noun) {
        if (is_limited || allowance.is_unlimited()) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number,
                                text::noun_for(number, noun));
        }
    };
    add(allowance.messages.has_value(), usage.messages, "message");
    add(allowance.recipients.has_value(), usage.recipients, "recipient");
    add(allowance.bytes.has_value(), usage.bytes, "byte");
    return text;
}

bool is_exceeded(const Allowance& allowance, const Usage& used, const Usage& added) {
    Usage sum = added;
    if (!allowance.is_of_message()) {
        sum += used;
    }
    return is_over(allowance.messages, sum.messages) ||
           is_over(allowance.recipients, sum.recipients) || is_over(allowance.bytes, sum.bytes);
}

Allowance exceeded_part(const Allowance& allowance, const Usage& used, const Usage& added) {
    Usage sum = added;
    if (!allowance.is_of_message()) {
        sum += used;
    }
    Allowance part;
    part.window = allowance.window;
    part.action = allowance.action;
    const auto keep_if_over = [](std::optional<std::int64_t>& kept,
                                 const std::optional<std::int64_t>& most, std::int64_t count) {
        if (is_over(most, count)) {
            kept = most;
        }
    };
    keep_if_over(part.messages, allowance.messages, sum.messages);
    keep_if_over(part.recipients, allowance.recipients, sum.recipients);
    keep_if_over(part.bytes, allowance.bytes, sum.bytes);
    return part;
}

Allowance part_of(Allowance allowance, std::int64_t parts) {
    if (allowance.is_of_message()) {
        return allowance;
    }
    for (auto* const amount : {&allowance.messages, &allowance.recipients, &allowance.bytes}) {
        if (*amount) {
            *amount = **amount / parts + (**amount % parts > 0 ? 1 : 0);
        }
    }
    return allowance;
}

double share_of(const Allowance& allowance, const Usage& used) {
    const auto part = [](std::int64_t some, const std::optional<std::int64_t>& all) {
        return all ? static_cast<double>(some) /
                         static_cast<double>(std::max<std::int64_t>(1, *all))
                   : 0.0;
    };
    return std::max({part(used.messages, allowance.messages),
                     part(used.recipients, allowance.recipients),
                     part(used.bytes, allowance.bytes)});
}

} // namespace ispkit::mail
