// SPDX-License-Identifier: MIT
#include "mail/messages/ending_messages.hpp"

namespace ispkit::mail {

std::optional<MessageName> EndingMessages::take_due(std::chrono::sys_seconds now) {
    if (endings_.empty()) {
        return std::nullopt;
    }
    const std::chrono::sys_seconds time = endings_.front().time;
    const bool is_due = now - time > k_late_lines || time - now > k_late_lines;
    return is_due || is_full() ? take_first() : std::nullopt;
}

std::optional<MessageName> EndingMessages::take_first() {
    if (endings_.empty()) {
        return std::nullopt;
    }
    const MessageName message = endings_.front().message;
    endings_.pop_front();
    return message;
}

} // namespace ispkit::mail
