// SPDX-License-Identifier: MIT
#include "mail/whatif/rate_history.hpp"

#include "net/prefix.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace ispkit::mail {

namespace {

struct Subject {
    ActivityKind kind = ActivityKind::client;
    std::string_view key;
};

/// The subject that "sasl:joe", "client:192.0.2.5", "client:2001:db8::/64" or
/// "client/24:192.0.2.0/24" means, if it can be a row of the report.
std::optional<Subject> subject_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == text.npos) {
        return std::nullopt;
    }
    const std::string_view name = text.substr(0, colon);
    const std::string_view key = text.substr(colon + 1);
    if (name == "sasl") {
        return Subject{ActivityKind::sasl, key};
    }
    if (name == "sender") {
        return Subject{ActivityKind::sender, key};
    }
    if (!name.starts_with("client")) {
        return std::nullopt;
    }
    const bool is_network = key.find('/') != key.npos;
    return Subject{is_network ? ActivityKind::prefix : ActivityKind::client, key};
}

} // namespace

void add_history(MailActivity& mail, RateStore& store, std::chrono::sys_seconds since) {
    store.for_each_hour({}, since, [&](const HourTotals& totals) {
        if (const std::optional<Subject> subject = subject_of(totals.subject)) {
            const ActivityHour hour{totals.hour, totals.passed.messages, totals.passed.recipients};
            mail.add_past(subject->kind, subject->key, {&hour, 1});
        }
    });
}

} // namespace ispkit::mail
