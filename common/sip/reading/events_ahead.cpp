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
    if (at_ == batch_->size()) {
        at_ = 0;
        if (!batches_.next(batch_)) {
            batch_->clear();
            return nullptr;
        }
    }
    return &(*batch_)[at_++];
}

/// Fills the batch with the next events; false where there are none left.
bool EventsAhead::read(Batch& batch) {
    batch.clear();
    while (batch.size() < k_events_of_batch) {
        LogSource* const log = logs_->next();
        if (log == nullptr) {
            break;
        }
        if (log->reading() != Reading::event) {
            continue;
        }
        if (const std::optional<logfile::Time> time = log->time()) {
            batch.emplace_back(log->event(), *time);
        } else {
            log->note_untimed();
        }
    }
    return !batch.empty();
}

} // namespace ispkit::sip
