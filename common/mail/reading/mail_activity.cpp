// SPDX-License-Identifier: MIT
#include "mail/reading/mail_activity.hpp"

#include "mail/reading/open_logs.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ispkit::mail {

namespace {

/// A source and its next event.
struct NextEvent {
    MailEventSource* source;
    const MailLogEvent* event;
    /// The number of the source, by which events at the same place are ordered.
    std::size_t rank = 0;

    bool is_after(const NextEvent& other) const {
        const std::chrono::sys_seconds mine = place();
        const std::chrono::sys_seconds others = other.place();
        return mine > others || (mine == others && rank > other.rank);
    }

    /// The event's place in the order. A verdict is placed a second later, because the lines of its
    /// message may be in another log, in the same second.
    std::chrono::sys_seconds place() const {
        const bool is_of_another =
            event->kind == MailEventKind::verdict || event->kind == MailEventKind::verdict_piece;
        return event->time + std::chrono::seconds(is_of_another ? 1 : 0);
    }
};

/// Whether a log begins before another one; for logs that begin in the same second an order by
/// their first lines.
bool begins_before(const NextEvent& one, const NextEvent& other) {
    const auto beginning = [](const MailLogEvent& event) {
        return std::tuple(event.time, event.host, event.kind, event.message, event.client.address,
                          event.recipient, event.size);
    };
    return beginning(*one.event) < beginning(*other.event);
}

constexpr auto k_is_after = [](const NextEvent& one, const NextEvent& other) {
    return one.is_after(other);
};

} // namespace

MailActivity::MailActivity(ActivitySettings settings)
    : settings_(std::move(settings))
    , table_(settings_)
    , joiner_(settings_, table_) {}

void MailActivity::read(const std::vector<std::string>& paths,
                        const std::vector<logfile::JournalUnit>& units) {
    read(open_logs(paths, units, settings_.asked(), settings_.written));
    finish();
}

void MailActivity::read(const std::vector<std::unique_ptr<MailEventSource>>& sources) {
    std::vector<NextEvent> heads;
    for (const auto& source : sources) {
        if (const MailLogEvent* const event = source->next()) {
            heads.push_back({source.get(), event});
        }
    }
    std::stable_sort(heads.begin(), heads.end(), begins_before);
    for (std::size_t i = 0; i < heads.size(); ++i) {
        heads[i].rank = i;
    }
    std::make_heap(heads.begin(), heads.end(), k_is_after);
    while (!heads.empty()) {
        std::pop_heap(heads.begin(), heads.end(), k_is_after);
        NextEvent& head = heads.back();
        do {
            add(*head.event);
            head.event = head.source->next();
        } while (head.event != nullptr && (heads.size() == 1 || !head.is_after(heads.front())));
        if (head.event == nullptr) {
            heads.pop_back();
        } else {
            std::push_heap(heads.begin(), heads.end(), k_is_after);
        }
    }
    for (const auto& source : sources) {
        note(source->read());
        table_.totals().octets += source->octets();
    }
}

/// Adds what was read of a log to its earlier counts.
void MailActivity::note(const ReadLog& read) {
    table_.totals().lines += read.lines;
    const auto known = std::find_if(logs_.begin(), logs_.end(),
                                    [&](const ReadLog& log) { return log.name == read.name; });
    if (known == logs_.end()) {
        logs_.push_back(read);
    } else {
        known->lines += read.lines;
    }
}

void MailActivity::add(const MailLogEvent& event) {
    ActivityTotals& totals = table_.totals();
    ++totals.events;
    totals.first = std::min(totals.first.value_or(event.time), event.time);
    totals.last = std::max(totals.last.value_or(event.time), event.time);
    joiner_.add(event);
}

UnfinishedMessages MailActivity::unfinished() const {
    UnfinishedMessages all = joiner_.unfinished();
    all.failures =
        table_.login_failures().latest(table_.totals().last.value_or(std::chrono::sys_seconds()));
    return all;
}

void MailActivity::carry_on(const UnfinishedMessages& unfinished) {
    joiner_.carry_on(unfinished);
    for (const FailedLogins& failed : unfinished.failures) {
        table_.login_failures().put(failed);
    }
}

ActivityTotals MailActivity::totals() const {
    ActivityTotals totals = table_.totals();
    joiner_.add_unattributed(totals);
    return totals;
}

} // namespace ispkit::mail
