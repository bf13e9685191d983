// SPDX-License-Identifier: MIT
#include "usage_lines.hpp"

#include "cli/json.hpp"
#include "logfile/timestamp.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <optional>

namespace ispkit::ratelimit {

namespace {

/// Per cent of the limit; 100 only when it is reached.
std::optional<std::uint64_t> percent(const mail::RateStore::Current& current,
                                     const mail::LimitsInForce& limits) {
    constexpr double k_all = 100;
    constexpr double k_error = 1e-6; // the rounding error of 29 / 100 * 100
    const std::optional<double> share = limits.share(current);
    return share ? std::optional(static_cast<std::uint64_t>(*share * k_all + k_error))
                 : std::nullopt;
}

} // namespace

std::string text_of(const mail::RateStore::Current& current, const mail::LimitsInForce& limits) {
    const std::optional<std::uint64_t> part = percent(current, limits);
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}", text::visible_text(current.subject),
                       current.window.count(), current.usage.messages, current.usage.recipients,
                       part ? fmt::to_string(*part) : "-", current.usage.bytes);
}

std::string json_of(const mail::RateStore::Current& current, const mail::LimitsInForce& limits) {
    cli::JsonObject object;
    object.add("key", current.subject)
        .add("window", static_cast<std::uint64_t>(current.window.count()))
        .add("messages", static_cast<std::uint64_t>(current.usage.messages))
        .add("recipients", static_cast<std::uint64_t>(current.usage.recipients))
        .add("bytes", static_cast<std::uint64_t>(current.usage.bytes));
    if (const std::optional<std::uint64_t> part = percent(current, limits)) {
        object.add("percent", *part);
    }
    return object.str();
}

std::string end_of(const mail::Override& override) {
    return override.until ? logfile::iso_time(*override.until) : "-";
}

std::string text_of(const mail::Override& override) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}", text::visible_text(override.subject),
                       override.allowance.str(), logfile::iso_time(override.since),
                       end_of(override), override.rule.empty() ? "-" : override.rule,
                       override.reason.empty() ? "-" : text::visible_text(override.reason));
}

std::string json_of(const mail::Override& override) {
    cli::JsonObject object;
    object.add("key", override.subject)
        .add("allowance", override.allowance.str())
        .add("since", logfile::iso_time(override.since));
    if (override.until) {
        object.add("until", logfile::iso_time(*override.until));
    }
    if (!override.rule.empty()) {
        object.add("rule", override.rule);
    }
    return object.add("reason", override.reason).str();
}

double nearness(const mail::RateStore::Current& current, const mail::LimitsInForce& limits) {
    return limits.share(current).value_or(-1.0 /
                                          (1.0 + static_cast<double>(current.usage.messages)));
}

} // namespace ispkit::ratelimit
