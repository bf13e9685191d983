// SPDX-License-Identifier: MIT
#include "sip/reading/events_ahead.hpp"

namespace ispkit::sip {

namespace {

/// Their memory fits into a processor's second-level cache.
constexpr std::size_t k_events_of_batch = 512;

} // namespace

EventsAhead::EventsAhead(const std::vector<std::string>& paths, const LogSettings& settings,
                         const std::vector<JournalUnit>& units)
    : batches_(
          [=, this](Batch& batch) {
              if (!logs_) {
                  logs_.emplace(paths, settings, units);
              }
              return read(batch);
          },
          [](Batch&) {}, 1) {}

const KeptEvent* EventsAhead::next() {
    if (batch_->next == batch_->events.size() && !batches_.next(batch_)) {
        return nullptr;
    }
    return &batch_->events[batch_->next++];
}

const KeptEvent* EventsAhead::soon() const {
    constexpr std::size_t k_events_until_loaded = 8;
    const std::size_t at = batch_->next + k_events_until_loaded;
    return at < batch_->events.size() ? &batch_->events[at] : nullptr;
}

/// Fills the batch with the next events; false where there are none left.
bool EventsAhead::read(Batch& batch) {
    batch.events.clear();
    batch.next = 0;
    while (batch.events.size() < k_events_of_batch) {
        LogSource* const log = logs_->next();
        if (log == nullptr) {
            break;
        }
        if (log->reading() != Reading::event) {
            continue;
        }
        if (const std::optional<logfile::Time> time = log->time()) {
            batch.events.emplace_back(log->event(), *time);
        } else {
            log->note_untimed();
        }
    }
    return !batch.events.empty();
}

} // namespace ispkit::sip
