// SPDX-License-Identifier: MIT
#include "mail/reading/policyd_dump.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "mail/reading/mail_activity.hpp"
#include "net/address.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/quantity.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::mail {

namespace {

/// The fields of a line; "\t", "\n", "\0" and "\\" are escapes in them.
std::vector<std::string> row_of(std::string_view line) {
    std::vector<std::string> fields(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\t') {
            fields.emplace_back();
        } else if (line[i] == '\\' && i + 1 < line.size()) {
            const char escaped = line[++i];
            fields.back() += escaped == 't'   ? '\t'
                             : escaped == 'n' ? '\n'
                             : escaped == '0' ? '\0'
                                              : escaped;
        } else {
            fields.back() += line[i];
        }
    }
    return fields;
}

/// The places of the needed columns.
class Columns {
public:
    explicit Columns(std::vector<std::string> names)
        : names_(std::move(names)) {}

    bool have(std::string_view name) const {
        return std::find(names_.begin(), names_.end(), name) != names_.end();
    }

    std::size_t count() const { return names_.size(); }

    const std::string& text(const std::vector<std::string>& row, std::string_view name) const {
        const auto place = std::find(names_.begin(), names_.end(), name);
        return row[static_cast<std::size_t>(place - names_.begin())];
    }

    /// A whole number; the fractions of policyd 2's counts are dropped. 0 for a missing column, and
    /// for NULL.
    std::optional<std::int64_t> number(const std::vector<std::string>& row,
                                       std::string_view name) const {
        constexpr std::int64_t k_largest = 1'000'000'000'000;
        if (!have(name) || text(row, name) == "NULL") {
            return 0;
        }
        const std::string_view digits =
            std::string_view(text(row, name)).substr(0, text(row, name).find('.'));
        std::int64_t value = 0;
        const bool is_number = text::read_number(digits, value) && value >= 0 && value <= k_largest;
        return is_number ? std::optional(value) : std::nullopt;
    }

private:
    std::vector<std::string> names_;
};

bool set_key(std::string_view who, PolicydCounter& counter) {
    const std::optional<net::Address> address = net::Address::parse(who);
    counter.kind = address ? ActivityKind::client : ActivityKind::sender;
    counter.key = address ? address->str() : text::lower(who);
    return !who.empty();
}

/// "SenderIP:192.0.2.5", "SASLUsername:joe", "Sender:joe@example.org".
bool set_tracked(std::string_view track, PolicydCounter& counter) {
    const std::size_t colon = std::min(track.find(':'), track.size());
    const std::string_view what = track.substr(0, colon);
    const std::string_view who = track.substr(std::min(colon + 1, track.size()));
    if (what == "SASLUsername") {
        counter.kind = ActivityKind::sasl;
        counter.key = text::lower(who);
        return !who.empty();
    }
    return (what == "SenderIP" || what == "Sender") && set_key(who, counter) &&
           (counter.kind == ActivityKind::client) == (what == "SenderIP");
}

std::chrono::sys_seconds hour_of(std::int64_t seconds) {
    return std::chrono::floor<std::chrono::hours>(
        std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

} // namespace

std::vector<PolicydCounter> parse_policyd_dump(std::string_view text, const std::string& name) {
    std::vector<PolicydCounter> counters;
    std::optional<Columns> columns;
    bool is_first = false;
    for (std::size_t number = 1; !text.empty() || number == 1; ++number) {
        const std::string_view line = text::take_until(text, '\n');
        std::vector<std::string> row = row_of(line);
        if (!columns) {
            columns.emplace(std::move(row));
            is_first = columns->have("_from") && columns->have("_date");
            if (!is_first && !(columns->have("TrackKey") && columns->have("LastUpdate"))) {
                throw_error("{}:1: not policyd's throttle or quotas_tracking (the first line must "
                            "name the columns)",
                            name);
            }
            continue;
        }
        if (row.size() != columns->count()) {
            throw_error("{}:{}: {}, but the first line names {}", name, number,
                        text::plain_count(row.size(), "field"), columns->count());
        }
        const auto time = columns->number(row, is_first ? "_date" : "LastUpdate");
        const auto messages = columns->number(row, is_first ? "_count_cur" : "Counter");
        const auto recipients = columns->number(row, is_first ? "_rcpt_cur" : "Counter");
        const auto hits = columns->number(row, "_abuse_cur");
        if (!time || !messages || !recipients || !hits) {
            throw_error("{}:{}: expected a number", name, number);
        }
        PolicydCounter counter{.counted = {hour_of(*time), *messages, *recipients},
                               .limit_hits = *hits};
        if (!(is_first ? set_key(columns->text(row, "_from"), counter)
                       : set_tracked(columns->text(row, "TrackKey"), counter))) {
            continue;
        }
        counters.push_back(counter);
        if (is_first && counter.kind == ActivityKind::sender) {
            counter.kind = ActivityKind::sasl;
            counters.push_back(std::move(counter));
        }
    }
    return counters;
}

void add_policyd(MailActivity& mail, const std::vector<PolicydCounter>& counters) {
    for (const PolicydCounter& counter : counters) {
        mail.add_past(counter.kind, counter.key, {&counter.counted, 1});
        mail.add_limit_hits(counter.kind, counter.key, counter.limit_hits);
    }
}

} // namespace ispkit::mail
