// SPDX-License-Identifier: MIT
#include "sip/proxy/opensips_message.hpp"

#include "sip/message/message_pieces.hpp"
#include "sip/proxy/proxy_words.hpp"
#include "sip/proxy/script_message.hpp"

namespace ispkit::sip {

namespace {

/// Reads what follows "WARNING:".
Reading behind_level(std::string_view text, LogEvent& event) {
    if (take(text, "pike:")) {
        return (take(text, "pike_check_req") || take(text, "pike_check_ipaddr")) && take(text, ": ")
                   ? read_sentence(k_pike, text, event)
                   : Reading::nothing;
    }
    return take(text, " ") ? read_script_message(text, event) : Reading::nothing;
}

Reading read_bare(std::string_view text, LogEvent& event) {
    return read_sentence(k_pike, text, event) == Reading::event ? Reading::event
                                                                : read_script_message(text, event);
}

} // namespace

Reading read_opensips_message(std::string_view message, LogEvent& event) {
    std::string_view text = message;
    // Why a TLS handshake failed follows in lines of its own: the client may also have refused the
    // certificate.
    const bool speaks = speaks_of_pike(message) || message.ends_with(" failed to accept");
    if (!speaks && !has_words_of_script(message)) {
        return Reading::nothing;
    }
    const Reading reading = take_level(text) ? behind_level(text, event) : read_bare(text, event);
    return reading != Reading::event && speaks ? Reading::unclear : reading;
}

} // namespace ispkit::sip
