// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"
#include "sip/message/message_pieces.hpp"
#include "sip/proxy/sentence.hpp"

#include <string_view>

namespace ispkit::sip {

/// Takes a level such as "WARNING:" from the front, but no other word: a script may begin its
/// messages with one.
inline bool take_level(std::string_view& text) {
    for (const std::string_view level : {"ALERT:", "BUG:", "CRITICAL:", "ERROR:", "WARNING:",
                                         "NOTICE:", "INFO:", "DEBUG:", "DBG:"}) {
        if (take(text, level)) {
            return true;
        }
    }
    return false;
}

/// What the pike module of both proxies says of a flood.
inline constexpr Sentence k_pike{"PIKE - BLOCKing ip %a, node=0x%x", Kind::abuse};

/// Whether a message speaks of a flood: then it is unclear if it is not understood.
inline bool speaks_of_pike(std::string_view message) {
    return message.find("PIKE - BLOCKing ip ") != message.npos ||
           message.find("pike blocking ") != message.npos;
}

} // namespace ispkit::sip
