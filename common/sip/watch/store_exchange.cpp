// SPDX-License-Identifier: MIT
#include "sip/watch/store_exchange.hpp"

#include "text/quantity.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

namespace ispkit::sip {

using logfile::Time;

StoreExchange::StoreExchange(StoreLink& link, BanKeeper& keeper, const WatchedLogs& logs,
                             const Reporter& reporter,
                             std::function<void(const StoreLink::Reply&)> note)
    : link_(link)
    , keeper_(keeper)
    , logs_(logs)
    , reporter_(reporter)
    , note_(std::move(note)) {}

/// Hosts that share a database see each other's bans at once, and each other's attempts within
/// seconds.
bool StoreExchange::is_due(bool more, Time now) {
    using std::chrono::milliseconds;
    constexpr milliseconds k_between_exchanges{100};
    constexpr milliseconds k_between_exchanges_when_behind{500};
    constexpr milliseconds k_between_bans{20};
    constexpr milliseconds k_between_attempts{1000};
    const bool is_hasty = is_urgent();
    const milliseconds pause = !link_.is_shared()
                                   ? more ? k_between_exchanges_when_behind : k_between_exchanges
                               : is_hasty ? k_between_bans
                                          : k_between_attempts;
    return logfile::has_passed(pause, last_begin_, now);
}

bool StoreExchange::is_urgent() {
    const bool has_heard = link_.has_heard();
    return has_heard || keeper_.has_unwritten_bans();
}

void StoreExchange::begin(Time now) {
    end(now);
    send(now);
    if (!link_.is_shared()) {
        end(now);
    }
}

/// Only the state is stored while events are kept, which lie before the logs' positions, and after
/// the end, when nobody would announce the news.
void StoreExchange::send(Time now) {
    if (!link_.is_ready()) {
        return;
    }
    last_begin_ = now;
    const bool has_ended = untold_ && untold_->has_ended;
    const bool has_batch = !logs_.has_events() && !has_ended;
    if (untold_ || (has_batch && (is_dirty() || link_.may_have_news(keeper_.known().bans)))) {
        link_.begin({.batch = has_batch ? &keeper_.begin_batch(unstored_progress(), now) : nullptr,
                     .known = keeper_.known(),
                     .state = std::exchange(untold_, std::nullopt),
                     .now = now});
    }
}

void StoreExchange::end(Time now) {
    const std::optional<StoreLink::Reply> reply = link_.take();
    if (!reply) {
        return;
    }
    reporter_.attempt([&] { note_stored(*reply, now); }, failure_);
    if (!failure_.empty() && !failing_since_) {
        failing_since_ = now;
    }
}

void StoreExchange::tell_recovery(Time now) {
    const std::uint64_t lost = keeper_.lost() - std::exchange(lost_before_, keeper_.lost());
    reporter_.warning(
        fmt::format("{}: works again; what was decided in the last {} s is stored{}", link_.url(),
                    std::chrono::ceil<std::chrono::seconds>(now - *failing_since_).count(),
                    lost > 0 ? ", except for " + text::plain_count(lost, "attempt") : ""));
    failing_since_.reset();
}

/// Throws the Error of an exchange that failed.
void StoreExchange::note_stored(const StoreLink::Reply& reply, Time now) {
    if (reply.failure != nullptr) {
        std::rethrow_exception(reply.failure);
    }
    if (reply.news) {
        Batch batch = keeper_.end_batch(*reply.news, now);
        for (LogProgress& log : batch.logs) {
            stored_.insert_or_assign(log.path, std::move(log));
        }
        // The first batch after a failure is from before it.
        const bool is_all_stored = failure_.empty() ? batch.is_last_part : !keeper_.has_unwritten();
        if (failing_since_ && is_all_stored) {
            tell_recovery(now);
        }
    }
    note_(reply);
}

void StoreExchange::finish(Time now) {
    do {
        link_.wait();
        begin(now);
        link_.wait();
        end(now);
    } while (keeper_.has_unwritten() && failure_.empty());
}

/// How far those logs were read of which that is not stored.
std::vector<LogProgress> StoreExchange::unstored_progress() const {
    std::vector<LogProgress> logs = logs_.progress();
    std::erase_if(logs, [this](const LogProgress& log) {
        const auto found = stored_.find(log.path);
        return found != stored_.end() && found->second == log;
    });
    return logs;
}

bool StoreExchange::is_dirty() const {
    return keeper_.has_unwritten() || !unstored_progress().empty();
}

} // namespace ispkit::sip
