// SPDX-License-Identifier: MIT
#include "sip/status/known_channels.hpp"

#include <utility>

namespace ispkit::sip {

void KnownChannels::note(const std::vector<LogCounts>& logs) {
    Channels news;
    for (const LogCounts& log : logs) {
        const KnownEvents now{.channels = log.channels, .understood = log.how.understood};
        const KnownEvents last = std::exchange(read_[log.path], now);
        news += {.notice = now.channels.notice - last.channels.notice,
                 .security = now.channels.security - last.channels.security};
        known_.understood += now.understood - last.understood;
    }
    if (news.security > 0) {
        known_.channels.notice = 0;
    } else {
        known_.channels.notice += news.notice;
    }
    known_.channels.security += news.security;
}

} // namespace ispkit::sip
