// SPDX-License-Identifier: MIT
#include "what_if_text.hpp"

#include "cli/column_text.hpp"
#include "mail/activity/activity.hpp"
#include "text/quantity.hpp"
#include "text/wrap.hpp"

#include <fmt/format.h>

namespace ispkit::ratelimitreport {

namespace {

/// At most this many innocent customers are named.
constexpr std::size_t k_most_named = 5;

std::string mail_text(const mail::Usage& usage) {
    return fmt::format("{} to {}", text::counted(usage.messages, "message"),
                       text::counted(usage.recipients, "recipient"));
}

std::string peaks_text(std::string_view what, const mail::PeakDistribution& peaks) {
    std::string text;
    for (const auto& [per_cent, peak] : peaks.percentiles) {
        text += fmt::format("{}{} % {}", text.empty() ? "" : ", ", per_cent, text::grouped(peak));
    }
    return fmt::format("{} in one window: {}", what, text);
}

} // namespace

std::string text_of(const mail::WhatIfResult& result, std::int64_t all_offenders,
                    const cli::Terminal& terminal) {
    const std::string head =
        fmt::format("{} {}", result.is_found ? "found:" : "what if", result.limit.str());
    std::string text = text::wrap(head, terminal.columns, 4) + "\n";
    const auto add = [&](const std::string& line) {
        text += "    " + text::wrap(line, terminal.columns, 4) + "\n";
    };
    add(fmt::format(
        "stops {} of {}{}; refuses mail of {}; {}", text::grouped(result.offenders),
        text::counted(all_offenders, "offender"),
        result.is_found ? ", all of its kind that a limit can stop" : "",
        text::counted(static_cast<std::int64_t>(result.innocent.size()), "other customer"),
        mail_text(result.stopped)));
    if (result.offenders_sent.messages > 0) {
        add(fmt::format(
            "of what the offenders sent: {} of the messages, {} of the recipients",
            text::share_text(result.offenders_stopped.messages, result.offenders_sent.messages),
            text::share_text(result.offenders_stopped.recipients,
                             result.offenders_sent.recipients)));
    }
    for (std::size_t i = 0; i < std::min(result.innocent.size(), k_most_named); ++i) {
        const mail::StoppedCustomer& customer = result.innocent[i];
        add(fmt::format("{} (score {}): {}",
                        cli::column_text(mail::label_of(customer.kind, customer.key), terminal),
                        customer.score, mail_text(customer.stopped)));
    }
    if (result.innocent.size() > k_most_named) {
        add(fmt::format("and {} more", result.innocent.size() - k_most_named));
    }
    if (result.strangers > 0) {
        add(fmt::format("and {}: {}", text::counted(result.strangers, "stranger"),
                        mail_text(result.strangers_stopped)));
    }
    if (!result.messages.percentiles.empty()) {
        add(peaks_text("messages", result.messages));
        add(peaks_text("recipients", result.recipients));
    }
    return text;
}

} // namespace ispkit::ratelimitreport
