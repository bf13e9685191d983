// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ispkit::sip {

/// A message of Asterisk's logger, without the logger's prefix.
struct AsteriskMessage {
    /// The most bytes of a sender's text, line breaks included, that get into a message: all that
    /// Asterisk writes.
    static constexpr std::size_t k_longest = 8192;

    /// NOTICE, WARNING, ERROR, SECURITY and others.
    std::string_view level;
    /// The source file it comes from, "chan_sip.c"; "Ext. s" for the dialplan's Log().
    std::string_view file;
    std::string_view text;
    /// The number of the thread that wrote it.
    std::uint64_t thread = 0;
    /// Whether it is so long that its end may have been cut off on the way, for example by syslog:
    /// then an end that an attacker made may stand where the server's own was.
    bool may_be_cut = false;
    /// Whether it is so long that Asterisk itself may have cut it, together with its newline, so
    /// that the next message follows on the same line.
    bool may_run_on = false;
};

/// Whether messages of that level can report a failure.
constexpr bool is_level_of_failures(std::string_view level) {
    return level == "NOTICE" || level == "SECURITY" || level == "WARNING" || level == "ERROR";
}

/// Whether that source file writes about SIP, IAX2 or manager logins.
bool is_file_of_failures(std::string_view file);

/// Reads a message by the rules of the source file that wrote it. Where the sender's own text
/// stands beside the address, the message is read from the end that the server wrote; where more
/// than one reading remains, it is unclear.
Reading read_asterisk_message(const AsteriskMessage& message, LogEvent& event);

} // namespace ispkit::sip
