// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string>
#include <string_view>

namespace ispkit::sip {

/// Reads Kamailio's messages about floods, broken packets, failed TLS handshakes, and those of its
/// script.
///
/// Kamailio writes "LEVEL: PREFIX LOCATION: text". PREFIX is the log_prefix of its configuration;
/// the sample's prefix, "{$mt $hdr(CSeq) $ci} ", is the sender's text. Errors of the parser end
/// with the packet. So the whole message must match: the first closing bracket ends the prefix, the
/// location follows, and then nothing but the sentence, up to the end. A message that speaks of
/// pike in another shape is unclear.
class KamailioReader {
public:
    /// Reads a message of the process, such as "kamailio[123]"; empty if it is not known.
    Reading read(std::string_view message, std::string_view process, LogEvent& event);

private:
    bool read_tls(std::string_view text, std::string_view process, LogEvent& event,
                  Reading& reading);

    /// The process whose last message was that it could not accept a client's handshake; empty if
    /// there is none. The address follows in another message, and is also that of a server whose
    /// handshake failed.
    std::string refusing_;
};

/// Whether a message of Kamailio or OpenSIPS was written to standard error and logged from there:
/// then a line break in a sender's text begins a new message, all of which is the sender's.
bool is_from_standard_error(std::string_view message);

} // namespace ispkit::sip
