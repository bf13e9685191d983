// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Events as bytes: a number of events, then each member of all events in a column of its own,
/// because similar values side by side compress well. Everything is kept that the joiner works
/// with; of a line only its event, unless the line may become evidence.
///
/// A column is a length and that many bytes. Numbers are in groups of seven bits, the lowest first;
/// the high bit says that more follow. Texts and addresses have their length before them.
class EventPacker {
public:
    void add(const MailLogEvent& event);

    bool empty() const { return count_ == 0; }

    /// About how many bytes take() returns.
    std::size_t size() const { return size_; }

    /// Returns the block of all events so far, and begins a new one.
    std::string take();

private:
    friend struct PackingArchive;

    std::vector<std::string> columns_;
    std::uint64_t count_ = 0;
    std::size_t size_ = 0;
    std::chrono::sys_seconds last_;
};

/// Reads the bytes of EventPacker, whoever wrote them.
class EventUnpacker {
public:
    EventUnpacker() = default;

    /// The events' texts are views of the block. Throws Error if the block is damaged.
    explicit EventUnpacker(std::string_view block);

    /// Whether there is another event, which the argument then is. Throws Error if the block is
    /// damaged.
    bool next(MailLogEvent& event);

private:
    friend struct UnpackingArchive;

    std::vector<std::string_view> columns_;
    std::uint64_t left_ = 0;
    std::chrono::sys_seconds last_;
};

} // namespace ispkit::mail
