// SPDX-License-Identifier: MIT
#pragma once

#include "io/read_ahead.hpp"
#include "sip/reading/kept_event.hpp"
#include "sip/reading/merged_logs.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// The events of several logs in the order of time, each at the time in its line. A thread of its
/// own opens and reads the logs, while the caller counts the events that it has read before.
class EventsAhead {
public:
    /// The logs are those of MergedLogs.
    EventsAhead(const std::vector<std::string>& paths, const LogSettings& settings,
                const std::vector<JournalUnit>& units = {});

    /// The next event, null at the end; it lives until the next call. Throws Error if a log cannot
    /// be opened.
    const KeptEvent* next();

    /// The event that next() gives some calls later, null where it is not there yet.
    const KeptEvent* soon() const;

    /// The counts of all logs; only valid at the end.
    const std::vector<LogCounts>& counts() const { return logs_->counts(); }

private:
    struct Batch {
        std::vector<KeptEvent> events;
        std::size_t next = 0;
    };

    bool read(Batch& batch);

    /// Made by the thread: a journal belongs to the one that opens it.
    std::optional<MergedLogs> logs_;
    std::unique_ptr<Batch> batch_ = std::make_unique<Batch>();
    io::ReadAhead<Batch> batches_;
};

} // namespace ispkit::sip
