// SPDX-License-Identifier: MIT
#include "sip/proxy/opensips_message.hpp"

#include "sip/message/message_pieces.hpp"
#include "sip/proxy/proxy_words.hpp"
#include "sip/proxy/script_message.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

/// Why it failed follows in lines of its own: the client may also have refused the certificate. So
/// it is no attack by itself.
constexpr Sentence k_failed_handshake{"New TLS connection from %p failed to accept", Kind::policy};

/// Reads what follows "ERROR:proto_tls:": "tls_accept: text".
Reading behind_tls_module(std::string_view text, LogEvent& event) {
    const std::size_t colon = std::min(text.find(": "), text.size());
    const std::string_view function = text.substr(0, colon);
    return function.ends_with("tls_accept") && function.find(' ') == function.npos
               ? read_sentence(k_failed_handshake, text.substr(std::min(colon + 2, text.size())),
                               event)
               : Reading::nothing;
}

/// Reads what follows "WARNING:".
Reading behind_level(std::string_view text, LogEvent& event) {
    if (take(text, "pike:")) {
        return (take(text, "pike_check_req") || take(text, "pike_check_ipaddr")) && take(text, ": ")
                   ? read_sentence(k_pike, text, event)
                   : Reading::nothing;
    }
    for (const std::string_view module :
         {"proto_tls:", "proto_wss:", "tls_openssl:", "tls_wolfssl:"}) {
        if (take(text, module)) {
            return behind_tls_module(text, event);
        }
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
    const bool speaks = speaks_of_pike(message);
    if (!speaks && !has_words_of_script(message) && !message.ends_with(" failed to accept")) {
        return Reading::nothing;
    }
    const Reading reading = take_level(text) ? behind_level(text, event) : read_bare(text, event);
    return reading != Reading::event && speaks ? Reading::unclear : reading;
}

} // namespace ispkit::sip
