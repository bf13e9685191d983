// SPDX-License-Identifier: MIT
#pragma once

#include "mail/messages/open_messages.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace ispkit::mail {

/// Other lines of a message may come this long after its last one: logs of several hosts are mixed.
constexpr std::chrono::seconds k_late_lines{60};

/// Messages that wait until no late line of them can come, in the order in which they were added.
class EndingMessages {
public:
    explicit EndingMessages(std::size_t most)
        : most_(most) {}

    void add(const OpenMessage& message, std::chrono::sys_seconds time) {
        endings_.push_back({message.name, time});
    }

    /// Removes and returns the first one if it has waited long enough, or if too many wait. A time
    /// far ahead of `now` comes from a wrong clock; it must not hold up the messages behind it.
    std::optional<MessageName> take_due(std::chrono::sys_seconds now);

    /// Removes and returns the first one; nothing if none waits.
    std::optional<MessageName> take_first();

    bool is_full() const { return endings_.size() > most_; }

private:
    struct Ending {
        MessageName message;
        std::chrono::sys_seconds time;
    };

    std::size_t most_;
    std::deque<Ending> endings_;
};

} // namespace ispkit::mail
